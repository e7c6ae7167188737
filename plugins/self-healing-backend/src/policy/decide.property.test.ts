import { Verdict } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import {
  RANK,
  RUNS,
  someFacts,
  someTightening,
} from '../__testUtils__/someFacts';
import { AFTER_PLANNING, BEFORE_PLANNING, decide, questionOf } from './decide';
import { plansOf, PolicyFacts } from './facts';
import { askGates } from './gates/askGates';
import { Answer, passed, stopped, suggested } from './gates/gate';

const stops = (from: PolicyFacts, policyRef: string | null) =>
  from.killSwitches === null ||
  from.killSwitches.some(
    ({ engaged, scope: where }) =>
      engaged &&
      (where.scope === 'global' ||
        (where.scope === 'cluster' && where.ref === 'demo') ||
        (where.scope === 'entity' && where.ref === from.entityRef) ||
        (where.scope === 'policy' && where.ref === policyRef)),
  );

// A busy machine may take its time; nothing here is about speed.
jest.setTimeout(60_000);

describe('decide, whatever the facts', () => {
  it('is deterministic, changes nothing it is given and survives JSON', () => {
    fc.assert(
      fc.property(someFacts, from => {
        const stored = JSON.stringify(from);
        const first = decide(from);
        expect(JSON.stringify(from)).toBe(stored);
        expect(decide(from)).toEqual(first);
        expect(decide(JSON.parse(stored))).toEqual(first);
      }),
      RUNS,
    );
  });

  it('always says why', () => {
    fc.assert(
      fc.property(someFacts, from => {
        const { verdict, reasons } = decide(from);
        expect(reasons.length).toBeGreaterThan(0);
        for (const { message } of reasons) expect(message).toMatch(/\S/);
        const forbidden = reasons.some(({ effect }) => effect === 'forbids');
        expect(forbidden).toBe(
          verdict === 'ignore' ||
            verdict === 'deny' ||
            (verdict === 'observe' && !autonomyObserves(reasons)),
        );
      }),
      RUNS,
    );
  });

  it('does nothing while a kill switch in the way is pulled', () => {
    fc.assert(
      fc.property(someFacts, from => {
        const { verdict, policyRef } = decide(from);
        fc.pre(stops(from, policyRef));
        expect(RANK[verdict]).toBeLessThan(2);
      }),
      RUNS,
    );
  });

  it('does nothing to what has not opted in', () => {
    fc.assert(
      fc.property(someFacts, from => {
        const { annotations } = from.entity?.metadata ?? {};
        fc.pre(annotations?.['self-healing.backstage.io/enabled'] !== 'true');
        expect(RANK[decide(from).verdict]).toBeLessThan(2);
      }),
      RUNS,
    );
  });

  it('acts only on an accepted plan for the workload that nothing else holds', () => {
    fc.assert(
      fc.property(someFacts, from => {
        fc.pre(RANK[decide(from).verdict] >= 2);
        const { planning, workload, executions } = from;
        const plans = planning && 'plans' in planning ? planning.plans : [];
        expect(plans).toHaveLength(1);
        for (const { plan: one } of plans) {
          expect(one.target).toBe(workload);
          expect(one.dryRun.accepted).toBe(true);
        }
        expect(
          executions.filter(
            ({ target, endedAt }) => target === workload && !endedAt,
          ),
        ).toEqual([]);
      }),
      RUNS,
    );
  });

  it('acts unattended only on trouble that the running state shows', () => {
    fc.assert(
      fc.property(someFacts, from => {
        if (from.trigger.kind === 'person') return;
        if (decide(from).verdict !== 'act') return;
        const found = from.findings.some(
          ({ severity, affects }) =>
            severity !== 'context' && affects !== 'other',
        );
        for (const { plan: one } of plansOf(from)) {
          const { trouble, destination, owners, dryRun } = one;
          expect(trouble?.status).not.toBe('absent');
          expect(trouble?.status === 'unknown' && !found).toBe(false);
          expect([undefined, 'served']).toContain(destination?.status);
          expect(owners ?? []).not.toContainEqual(
            expect.objectContaining({ reverts: 'at-once' }),
          );
          expect(dryRun.rehearsed).not.toBe(false);
        }
      }),
      RUNS,
    );
  });

  const answers: fc.Arbitrary<Answer> = fc.constantFrom<Answer>(
    passed(),
    suggested(),
    stopped('observe'),
    stopped('deny'),
    stopped('ignore'),
  );

  it('is never loosened by one more gate, wherever it stands', () => {
    const gates = [...BEFORE_PLANNING, ...AFTER_PLANNING];
    fc.assert(
      fc.property(
        someFacts,
        answers,
        fc.nat(gates.length),
        (from, answer, place) => {
          const more = [...gates];
          more.splice(place, 0, () => answer);
          const question = questionOf(from);
          expect(
            happening(askGates(more, question).verdict),
          ).toBeLessThanOrEqual(happening(askGates(gates, question).verdict));
        },
      ),
      RUNS,
    );
  });

  it('is never loosened by any of the gates that it has', () => {
    const dispensable = AFTER_PLANNING.slice(1);
    fc.assert(
      fc.property(someFacts, fc.constantFrom(...dispensable), (from, gate) => {
        const gates = [...BEFORE_PLANNING, ...AFTER_PLANNING];
        const question = questionOf(from);
        const without = gates.filter(one => one !== gate);
        expect(
          happening(askGates(gates, question).verdict),
        ).toBeLessThanOrEqual(happening(askGates(without, question).verdict));
      }),
      RUNS,
    );
  });

  it('is never loosened by tightening', () => {
    fc.assert(
      fc.property(someFacts, someTightening, (from, tighten) => {
        const before = RANK[decide(from).verdict];
        const after = RANK[decide(tighten(from)).verdict];
        expect(after).toBeLessThanOrEqual(before);
      }),
      RUNS,
    );
  });

  it('reaches every verdict, so that the properties above mean something', () => {
    const seen = new Map<Verdict, number>();
    for (const from of fc.sample(someFacts, { ...RUNS, seed: 1 })) {
      const { verdict } = decide(from);
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    }
    for (const verdict of Object.keys(RANK) as Verdict[]) {
      expect(seen.get(verdict)).toBeGreaterThan(RUNS.numRuns / 200);
    }
  });
});

/** Nothing, something that waits for a person, or something at once. */
function happening(verdict: Verdict): number {
  return Math.max(RANK.observe, RANK[verdict]);
}

function autonomyObserves(reasons: Array<{ rule: string }>): boolean {
  return reasons.some(({ rule }) => rule === 'autonomy');
}
