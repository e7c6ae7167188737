import fc from 'fast-check';
import { SentencePart, sentenceParts } from './sentenceParts';

const ref = (entityRef: string): SentencePart => ({ entityRef });
const text = (words: string): SentencePart => ({ text: words });

describe('sentenceParts', () => {
  it.each<[string, SentencePart[]]>([
    ['component:default/checkout', [ref('component:default/checkout')]],
    [
      'Called group:default/team-checkout: a person has to look',
      [
        text('Called '),
        ref('group:default/team-checkout'),
        text(': a person has to look'),
      ],
    ],
    [
      'Opened for component:default/x, owned by group:shop/team.a_b.',
      [
        text('Opened for '),
        ref('component:default/x'),
        text(', owned by '),
        ref('group:shop/team.a_b'),
        text('.'),
      ],
    ],
    [
      '(user:default/viewer) "runbook:default/restart"',
      [
        text('('),
        ref('user:default/viewer'),
        text(') "'),
        ref('runbook:default/restart'),
        text('"'),
      ],
    ],
    [
      'The catalog has no HealingPolicy:default/Roll-Back',
      [text('The catalog has no '), ref('HealingPolicy:default/Roll-Back')],
    ],
  ])('finds the refs of %j', (sentence, parts) => {
    expect(sentenceParts(sentence)).toEqual(parts);
  });

  it.each([
    'kubernetes:rollout-undo on demo/shop/Deployment/checkout',
    'pulls registry:5000/shop from localhost:5000/shop/web:1.4.0',
    'image shop/user:1.4.0/x and user:1.4.0/x:2',
    'https://user:secret/path http://group:default/x',
    'see /component:default/x and a.component:default/x',
    'component:default/x/y and component:default/foo-bar/y',
    'component:default/x.y:8080 and component:default/x@sha256',
    'component:/x component:default/ component:default',
    'component:-a/x component:a-/x component:a b/x',
    'set self-healing.backstage.io/enabled: true at 03:00/04:00',
    'mysystem:default/x',
  ])('leaves %j alone', sentence => {
    expect(sentenceParts(sentence)).toEqual([text(sentence)]);
  });

  it('has nothing to say of nothing', () => {
    expect(sentenceParts('')).toEqual([]);
  });

  it('loses and adds no word', () => {
    const word = fc.constantFrom(
      'component:default/a',
      'group:default/b-c',
      'x',
      ' ',
      '/',
      ':',
      '.',
      '-',
      ', ',
    );
    fc.assert(
      fc.property(fc.array(word), words => {
        const sentence = words.join('');
        const parts = sentenceParts(sentence);
        expect(
          parts
            .map(part => ('text' in part ? part.text : part.entityRef))
            .join(''),
        ).toBe(sentence);
      }),
    );
  });
});
