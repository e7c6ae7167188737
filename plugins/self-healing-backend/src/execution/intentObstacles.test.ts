import {
  JournalEntry,
  KillSwitch,
} from '@backstage-self-healing/plugin-self-healing-common';
import { checkout } from '../__testUtils__/entities';
import { Claim } from '../incidents/claims/claim';
import { rollBack } from '../policy/__fixtures__/checkoutFacts';
import { intentObstacles } from './intentObstacles';

type Known = Parameters<typeof intentObstacles>[0];

const entityRef = 'component:default/checkout';
const policyRef = 'healingpolicy:default/bad-release';
const at = '2026-11-21T08:00:00.000Z';
const [undo] = rollBack.spec.steps;
const runbook = {
  ...rollBack.spec,
  steps: [{ ...undo, retry: { attempts: 2, backoff: '30m' } }],
};
const journaled = (
  kind: JournalEntry['kind'],
  when: string = at,
): JournalEntry => ({ seq: 2, at: when, stepId: undo.id, kind, data: {} });
const receipt = journaled('receipt');
const approvedBy = (...people: string[]) =>
  people.map(by => ({ verdict: 'approve' as const, by, at }));
const required = (count: number) => ({
  count,
  from: ['group:default/team-checkout'],
  notSelf: false,
  expiresAt: '2026-11-21T08:30:00.000Z',
});
const pulled = (scope: KillSwitch['scope']): KillSwitch => ({
  scope,
  engaged: true,
  reason: 'change freeze',
  changedBy: 'user:default/admin',
  changedAt: at,
});

const obstaclesOf = ({
  execution,
  ...known
}: Partial<Omit<Known, 'execution'>> & {
  execution?: Partial<Known['execution']>;
}) =>
  intentObstacles({
    execution: {
      target: 'demo/shop/Deployment/checkout',
      entityRef,
      policyRef,
      requestedBy: 'policy',
      approvalRequired: null,
      approvals: [],
      journal: [],
      runbook,
      createdAt: '2026-11-21T08:05:00.000Z',
      ...execution,
    },
    direction: 'do',
    entity: checkout,
    incident: { firingCount: 1 },
    hands: null,
    killSwitches: [],
    now: new Date('2026-11-21T08:10:00.000Z'),
    ...known,
  });

describe('intentObstacles', () => {
  const approved = {
    approvalRequired: required(2),
    approvals: approvedBy('user:default/a', 'user:default/b'),
  };
  const late = new Date('2026-11-21T08:30:00.000Z');
  const tooLate = new Date('2026-11-21T08:10:00.001Z');

  it.each<[string, Parameters<typeof obstaclesOf>[0]]>([
    ['an unattended run while its alert fires', {}],
    ['what is approved by all it needs, in time', { execution: approved }],
    [
      'a person’s run, whatever fires',
      {
        execution: { requestedBy: 'user:default/a', policyRef: null },
        incident: { firingCount: 0 },
      },
    ],
    ['a run outside of any incident', { incident: undefined }],
    [
      'a decision for as long as it holds',
      { now: new Date('2026-11-21T08:10:00.000Z') },
    ],
    [
      'what a person has approved, however old the decision',
      { execution: { ...approved, createdAt: '2026-11-20T08:00:00.000Z' } },
    ],
    [
      'a retry at its time, however long the runbook waits for it',
      {
        execution: {
          journal: [journaled('step-failed', '2026-11-21T08:06:00.000Z')],
        },
        now: new Date('2026-11-21T08:41:00.000Z'),
      },
    ],
    [
      'the rest of a cure that has begun',
      {
        execution: { ...approved, journal: [receipt] },
        incident: { firingCount: 0 },
        now: late,
      },
    ],
    [
      'the way back, whatever has changed',
      {
        direction: 'undo',
        entity: null,
        incident: { firingCount: 0 },
        now: late,
      },
    ],
    [
      'what another switch is for',
      {
        killSwitches: [
          pulled({ scope: 'cluster', ref: 'other' }),
          pulled({ scope: 'entity', ref: 'component:default/web' }),
          pulled({ scope: 'policy', ref: 'healingpolicy:default/other' }),
        ],
      },
    ],
  ])('lets through %s', (_, known) => {
    expect(obstaclesOf(known)).toEqual([]);
  });

  it.each<[string, Parameters<typeof obstaclesOf>[0], string]>([
    [
      'what has been tried since and did not help',
      { madeBefore: 'This very change did not help.' },
      'This very change did not help.',
    ],
    ...(
      [
        { scope: 'global' },
        { scope: 'cluster', ref: 'demo' },
        { scope: 'entity', ref: entityRef },
        { scope: 'policy', ref: policyRef },
      ] as const
    ).flatMap(scope =>
      (['do', 'undo'] as const).map(
        (direction): [string, Parameters<typeof obstaclesOf>[0], string] => [
          `a ${scope.scope} switch, ${direction}`,
          { killSwitches: [pulled(scope)], direction },
          'change freeze',
        ],
      ),
    ),
    [
      'an entity that has opted out',
      { entity: { ...checkout, metadata: { name: 'checkout' } } },
      'opted out',
    ],
    ['an entity that is gone', { entity: null }, 'left the catalog'],
    [
      'fewer approvals than needed',
      {
        execution: { ...approved, approvals: approvedBy('user:default/a') },
      },
      'not been approved',
    ],
    [
      'one person who has approved twice',
      {
        execution: {
          ...approved,
          approvals: approvedBy('user:default/a', 'user:default/a'),
        },
      },
      'not been approved',
    ],
    [
      'an approval that has expired',
      { execution: approved, now: late },
      'expired',
    ],
    [
      'an approval whose end cannot be read',
      {
        execution: {
          ...approved,
          approvalRequired: { ...required(2), expiresAt: 'soon' },
        },
      },
      'expired',
    ],
    ['a decision that is too old', { now: tooLate }, 'decided anew'],
    [
      'a decision of nobody knows when',
      { execution: { createdAt: 'lately' } },
      'decided anew',
    ],
    [
      'a person’s run that was asked for too long ago',
      { execution: { requestedBy: 'user:default/a' }, now: tooLate },
      'user:default/a asked for it',
    ],
    [
      'an effect that was about to be sent before a long outage',
      {
        execution: {
          journal: [
            journaled('intent', '2026-11-21T08:06:00.000Z'),
            journaled('observation', tooLate.toISOString()),
          ],
        },
        now: tooLate,
      },
      'decided anew',
    ],
    [
      'a retry that an outage has held up',
      {
        execution: {
          journal: [journaled('step-failed', '2026-11-21T08:06:00.000Z')],
        },
        now: new Date('2026-11-21T08:41:00.001Z'),
      },
      'decided anew',
    ],
    ['alerts that are all resolved', { incident: { firingCount: 0 } }, 'fires'],
  ])('stops at %s', (_, known, words) => {
    const obstacles = obstaclesOf(known);
    expect(obstacles).toHaveLength(1);
    expect(obstacles[0]).toContain(words);
  });

  describe('AD-D3: on a target', () => {
    const claim = (grade: Claim['grade'], trusted = false): Claim => ({
      grade,
      trusted,
      message: `It is ${grade}.`,
      claimants: [],
    });
    it.each(['do', 'undo'] as const)(
      'lets no %s through that is another’s since',
      direction => {
        for (const grade of ['disputed', 'claimed'] as const) {
          expect(obstaclesOf({ direction, claim: claim(grade, true) })).toEqual(
            [`It is ${grade}.`],
          );
        }
        expect(obstaclesOf({ direction, claim: claim('confirmed') })).toEqual(
          [],
        );
      },
    );

    it('lets nothing through unattended that is carried and not trusted', () => {
      const carried = claim('carried');
      expect(obstaclesOf({ claim: carried })).toEqual([
        'It is carried. Nobody has confirmed that: a person must approve.',
      ]);
      expect(obstaclesOf({ claim: carried, execution: approved })).toEqual([]);
      expect(obstaclesOf({ claim: carried, direction: 'undo' })).toEqual([]);
      expect(obstaclesOf({ claim: claim('carried', true) })).toEqual([]);
    });

    it('takes back also what nobody can tell any more whose it is', () => {
      expect(obstaclesOf({ claim: null })).toHaveLength(1);
      expect(obstaclesOf({ claim: null, direction: 'undo' })).toEqual([]);
    });
  });

  describe('while a person has the wheel', () => {
    const hands = {
      by: 'user:default/anna',
      since: at,
      how: 'acknowledged' as const,
      message: 'anna has taken this in hand',
    };
    it.each(['do', 'undo'] as const)('lets no unattended %s through', way => {
      expect(obstaclesOf({ hands, direction: way })).toEqual([
        'anna has taken this in hand: nothing is done unattended until it is handed back.',
      ]);
      const begun = { journal: [receipt] };
      expect(obstaclesOf({ hands, direction: way, execution: begun })).toEqual(
        obstaclesOf({ hands, direction: way }),
      );
    });

    it.each([
      ['approved', { ...approved }],
      ['asked for', { requestedBy: 'user:default/bert' }],
    ])('lets through what somebody has %s', (_, execution) => {
      expect(obstaclesOf({ hands, execution })).toEqual([]);
      expect(obstaclesOf({ hands, direction: 'undo', execution })).toEqual([]);
    });
  });
});
