import { mockServices } from '@backstage/backend-test-utils';
import {
  Reason,
  Verdict,
  verdictSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { DecisionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import fc from 'fast-check';
import {
  RANK,
  RUNS,
  someFacts,
  someTightening,
} from '../__testUtils__/someFacts';
import { decide } from './decide';
import { PolicyFacts } from './facts';
import { review } from './review';

const verdicts = verdictSchema.options;

// A point may say anything to anything, or fail, and need not be consistent.
const answer = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...verdicts) },
  { weight: 1, arbitrary: fc.constantFrom('perhaps', 'throws') },
);
const reasons = fc.array(
  fc.record<Reason>({
    rule: fc.constant('opa'),
    effect: fc.constantFrom('allows', 'limits', 'forbids'),
    message: fc.constantFrom('one', 'two'),
  }),
  { maxLength: 2 },
);

type Answers = Record<Verdict, string>;

const pointOf = (answers: Answers, added: Reason[]): DecisionPoint => ({
  id: 'opa',
  async review(_, given) {
    const verdict = answers[given.verdict];
    if (verdict === 'throws') throw new Error('connection refused');
    return { verdict: verdict as Verdict, reasons: added };
  },
});

const anyPoint = fc
  .record({
    answers: fc.record<Answers>({
      act: answer,
      suggest: answer,
      observe: answer,
      deny: answer,
      ignore: answer,
    }),
    added: reasons,
  })
  .map(({ answers, added }) => pointOf(answers, added));

/** One that says the same of everything: it tightens no less what is tighter. */
const steadyPoint = fc
  .tuple(answer, reasons)
  .map(([always, added]) =>
    pointOf(
      Object.fromEntries(verdicts.map(one => [one, always])) as Answers,
      added,
    ),
  );

const concluded = (facts: PolicyFacts, points: readonly DecisionPoint[]) =>
  review(facts, decide(facts), points, mockServices.logger.mock());

jest.setTimeout(60_000);

describe('a decision, whatever points say', () => {
  it('is only ever tightened by them, and says why', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFacts,
        fc.array(anyPoint, { maxLength: 3 }),
        async (facts, points) => {
          const before = decide(facts);
          const after = await concluded(facts, points);
          expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[before.verdict]);
          expect(after).toMatchObject({
            policyRef: before.policyRef,
            runbookRef: before.runbookRef,
          });
          // What has spoken has spoken.
          const added = after.reasons.slice(before.reasons.length);
          expect(after.reasons.slice(0, before.reasons.length)).toEqual(
            before.reasons,
          );
          expect(
            after.verdict === before.verdict ||
              added.some(({ effect }) => effect !== 'allows'),
          ).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('is never loosened by one more, wherever that comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFacts,
        fc.array(anyPoint, { maxLength: 3 }),
        anyPoint,
        fc.nat(3),
        async (facts, points, more, place) => {
          const before = await concluded(facts, points);
          const after = await concluded(
            facts,
            points.toSpliced(place, 0, more),
          );
          expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[before.verdict]);
        },
      ),
      RUNS,
    );
  });

  it('is the same in whichever order they are asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFacts,
        fc.array(anyPoint, { maxLength: 3 }),
        async (facts, points) => {
          const one = await concluded(facts, points);
          const other = await concluded(facts, points.toReversed());
          expect(RANK[other.verdict]).toBe(RANK[one.verdict]);
        },
      ),
      RUNS,
    );
  });

  it('is never loosened by tightening guardrails, switches or policies', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFacts,
        someTightening,
        fc.array(steadyPoint, { maxLength: 3 }),
        async (facts, tighten, points) => {
          const before = await concluded(facts, points);
          const after = await concluded(tighten(facts), points);
          expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[before.verdict]);
        },
      ),
      RUNS,
    );
  });

  it('stays forbidden once a rule forbids it', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFacts,
        fc.array(anyPoint, { maxLength: 3 }),
        async (facts, points) => {
          fc.pre(RANK[decide(facts).verdict] === 0);
          const { verdict } = await concluded(facts, points);
          expect(RANK[verdict]).toBe(0);
        },
      ),
      RUNS,
    );
  });
});
