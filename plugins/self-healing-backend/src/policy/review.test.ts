import { mockServices } from '@backstage/backend-test-utils';
import {
  Reason,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { DecisionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { baseline } from './__fixtures__/checkoutFacts';
import { PolicyVerdict } from './decide';
import { PolicyFacts } from './facts';
import { review } from './review';

const reason: Reason = { rule: 'policy', effect: 'allows', message: 'ours' };
const added: Reason = { rule: 'opa', effect: 'forbids', message: 'not today' };
const limit: Reason = { ...added, effect: 'limits' };
const says = (verdict: Verdict, effect: Reason['effect']): Reason => ({
  rule: 'opa',
  effect,
  message: `Decision point opa says ${verdict} instead of act.`,
});
const decision = (verdict: Verdict): PolicyVerdict => ({
  verdict,
  reasons: [reason],
  policyRef: 'healingpolicy:default/p',
  runbookRef: 'runbook:default/r',
});
const point = (answer: DecisionPoint['review'], id = 'opa'): DecisionPoint => ({
  id,
  review: answer,
});
const saying = (verdict: unknown, reasons: unknown = [added]) =>
  point(async () => ({ verdict, reasons } as never));
const ask = (
  verdict: Verdict,
  points: DecisionPoint[],
  facts: PolicyFacts = baseline,
) => review(facts, decision(verdict), points, mockServices.logger.mock());

describe('review', () => {
  it('leaves a decision as it is without decision points', async () => {
    expect(await ask('act', [])).toEqual(decision('act'));
  });

  it.each<[Verdict, Verdict, Verdict]>([
    ['act', 'suggest', 'suggest'],
    ['act', 'observe', 'observe'],
    ['act', 'deny', 'deny'],
    ['suggest', 'deny', 'deny'],
    ['suggest', 'act', 'suggest'],
    ['observe', 'act', 'observe'],
    ['deny', 'observe', 'deny'],
    ['deny', 'suggest', 'deny'],
    ['ignore', 'observe', 'ignore'],
    ['act', 'act', 'act'],
  ])('of %s, told %s: %s', async (given, answer, expected) => {
    expect((await ask(given, [saying(answer)])).verdict).toBe(expected);
  });

  it('adds reasons, and takes none away', async () => {
    const tightened = await ask('act', [saying('deny', [added])]);
    expect(tightened.reasons).toEqual([reason, added]);
    const repeated = await ask('act', [saying('deny', [reason, added])]);
    expect(repeated.reasons).toEqual([reason, added]);
    const refused = await ask('suggest', [saying('act', [])]);
    expect(refused.reasons).toEqual([reason]);
  });

  it.each<[Verdict, Verdict, Reason[], Reason[]]>([
    ['act', 'suggest', [], [says('suggest', 'limits')]],
    ['act', 'observe', [], [says('observe', 'limits')]],
    ['act', 'deny', [], [says('deny', 'forbids')]],
    ['act', 'ignore', [], [says('ignore', 'forbids')]],
    ['act', 'suggest', [limit], []],
    ['act', 'suggest', [added], []],
    ['act', 'deny', [added], []],
    // What only limits does not say why it is forbidden.
    ['act', 'deny', [limit], [says('deny', 'forbids')]],
    [
      'act',
      'suggest',
      [{ ...added, effect: 'allows' }],
      [says('suggest', 'limits')],
    ],
    ['deny', 'ignore', [], []],
    ['act', 'act', [], []],
  ])(
    'of %s, told %s because of %j, says who tightened it',
    async (given, told, because, more) => {
      const result = await ask(given, [saying(told, because)]);
      expect(result.reasons).toEqual([reason, ...because, ...more]);
    },
  );

  it('asks every point about what was decided, and holds to the tightest', async () => {
    const seen: Verdict[] = [];
    const recording = (verdict: Verdict) =>
      point(async (_, given) => {
        seen.push(given.verdict);
        return { ...given, verdict };
      });
    const result = await ask('act', [
      recording('suggest'),
      recording('act'),
      recording('observe'),
      recording('suggest'),
    ]);
    expect(seen).toEqual(['act', 'act', 'act', 'act']);
    expect(result.verdict).toBe('observe');
    expect(result.reasons.slice(1).map(({ message }) => message)).toEqual([
      'Decision point opa says suggest instead of act.',
      'Decision point opa says observe instead of act.',
    ]);
  });

  it.each<[string, DecisionPoint]>([
    [
      'throws',
      point(async () => {
        throw new Error('connection refused');
      }),
    ],
    ['says nothing', point(async () => undefined as never)],
    ['says a word that nobody knows', saying('perhaps')],
    ['says a name of JavaScript', saying('toString')],
    ['gives no reasons at all', saying('act', null)],
    ['gives reasons that are none', saying('act', ['because'])],
  ])('denies when a point %s', async (_, broken) => {
    const result = await ask('act', [broken]);
    expect(result).toMatchObject({
      verdict: 'deny',
      reasons: [
        reason,
        {
          rule: 'opa',
          effect: 'forbids',
          message: 'Decision point opa could not be asked, so nothing may act.',
        },
      ],
    });
  });

  it('waits for no point that never answers', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    try {
      const asked = ask('act', [point(() => new Promise(() => {}))]);
      await jest.advanceTimersByTimeAsync(10_000);
      expect(await asked).toMatchObject({
        verdict: 'deny',
        reasons: [reason, { rule: 'opa', effect: 'forbids' }],
      });
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets no point change what is decided on or what was said', async () => {
    const facts = structuredClone(baseline);
    const result = await ask(
      'suggest',
      [
        point(async (given, said) => {
          given.killSwitches = [];
          (given.alerts as unknown[]).length = 0;
          said.reasons.length = 0;
          return { verdict: 'suggest', reasons: [] };
        }),
      ],
      facts,
    );
    expect(facts).toEqual(baseline);
    expect(result.reasons).toEqual([reason]);
  });
});
