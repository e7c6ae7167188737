import { adviceOf, withAdvice } from './withAdvice';

const model = { id: 'fake', name: 'fake-1' };
const sentence = (text: string, struck?: string) => ({
  text,
  evidence: ['E1'],
  ...(struck ? { struck } : {}),
});

describe('the advice of a model', () => {
  it.each([
    [undefined, null],
    [{ model, summary: [] }, null],
    [{ model, summary: [sentence('It lies.', 'it cites nothing')] }, null],
    [
      {
        model,
        summary: [
          sentence('It crashes.'),
          sentence('It lies.', 'it cites nothing'),
          sentence('It lacks memory.'),
        ],
      },
      'Advice of a model (fake-1), not proven: It crashes. It lacks memory.',
    ],
  ])('%# is what was not struck', (analysis, advice) => {
    expect(adviceOf(analysis)).toBe(advice);
  });

  it('is short', () => {
    const summary = [1, 2, 3, 4].map(() => sentence('x'.repeat(600)));
    expect(adviceOf({ model, summary })!.length).toBeLessThan(560);
  });

  it('is for those who are asked to do something', () => {
    const asks = { asks: true, description: 'Please look.' };
    expect(withAdvice(asks, 'Advice: x').description).toBe(
      'Please look. Advice: x',
    );
    expect(withAdvice(asks, null)).toBe(asks);
    const tells = { asks: false, description: 'It is over.' };
    expect(withAdvice(tells, 'Advice: x')).toBe(tells);
    expect(withAdvice({ lookAt: 3 }, 'Advice: x')).toEqual({ lookAt: 3 });
    expect(withAdvice(undefined, 'Advice: x')).toBeUndefined();
  });
});
