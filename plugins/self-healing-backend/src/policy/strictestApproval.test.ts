import { ApprovalRule } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { RUNS, someFacts } from '../__testUtils__/someFacts';
import { baseline, crashLoopPolicy } from './__fixtures__/checkoutFacts';
import { decide } from './decide';
import { PolicyFact } from './facts';
import { strictestApproval } from './strictestApproval';

jest.setTimeout(60_000);

const { entity } = baseline;
const usual = crashLoopPolicy;
const rule = (changes: Partial<ApprovalRule>): ApprovalRule => ({
  from: ['owner'],
  count: 1,
  expires: '30m',
  notSelf: false,
  ...changes,
});
const policy = (
  approval: Partial<ApprovalRule>,
  changes: Partial<PolicyFact> = {},
): PolicyFact => ({
  ...usual,
  ...changes,
  spec: { ...usual.spec, approval: rule(approval), ...changes.spec },
});
// A waiting request holds its target, so it does not wait long.
const usualRule = rule({ expires: '15m' });
const runbookRef = usual.runbook!.ref;

describe('strictestApproval', () => {
  it.each<[string, PolicyFact[], ApprovalRule]>([
    ['no policy', [], usualRule],
    ['another runbook', [policy({ count: 2 }, { runbook: null })], usualRule],
    [
      'another entity',
      [
        policy({ count: 3 }, {
          spec: { ...usual.spec, targets: { kind: 'API' } },
        } as Partial<PolicyFact>),
      ],
      usualRule,
    ],
    ['one', [policy({ count: 2 })], { ...usualRule, count: 2 }],
    [
      'the strictest of each',
      [
        policy({ notSelf: true, expires: '1h' }),
        policy({ from: ['group:default/sre'], count: 2 }),
        policy({ expires: '5m' }),
      ],
      rule({
        from: ['group:default/sre'],
        count: 2,
        notSelf: true,
        expires: '5m',
      }),
    ],
  ])('of %s', (_, given, expected) => {
    expect(strictestApproval(given, runbookRef, entity)).toEqual(expected);
  });
});

describe('what a tool asks for', () => {
  it('never runs at once, and goes no further than the person would', () => {
    fc.assert(
      fc.property(someFacts, from => {
        const trigger = { kind: 'person' as const, ref: 'user:default/ada' };
        const alone = decide({ ...from, trigger });
        const asked = decide({
          ...from,
          trigger: {
            ...trigger,
            request: { reason: 'it crashes', approval: usualRule },
          },
        });
        expect(asked.verdict).toBe(
          alone.verdict === 'act' ? 'suggest' : 'deny',
        );
      }),
      RUNS,
    );
  });
});
