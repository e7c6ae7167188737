import { bareJson } from './bareJson';

describe('bareJson', () => {
  it.each([
    ['{"a":1}', '{"a":1}'],
    ['\n {"a":1}\n', '{"a":1}'],
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['```\n{\n  "a": 1\n}\n```\n', '{\n  "a": 1\n}'],
    ['<think>Is it {}?\nNo.</think>\n\n{"a":1}', '{"a":1}'],
    ['<think>hm</think>```json\n{"a":"```"}\n```', '{"a":"```"}'],
    ['I think ```{}``` is it', 'I think ```{}``` is it'],
    ['', ''],
  ])('%j is %j', (text, json) => {
    expect(bareJson(text)).toBe(json);
  });
});
