import fc from 'fast-check';
import { CheckOutcome } from './askChecks';
import { judgeProof, lookOf, ProofVerdict, proofTimes } from './judgeProof';
import { ProofClock, startClock, tick } from './proofClock';

type Status = CheckOutcome['status'] | 'undecidable';

const VERIFY = {
  within: '5m',
  for: '60s',
  alertWithin: '15m',
  checks: [{ rollout: 'healthy' }],
};

const outcomes = (health: Status[], alert?: Status): CheckOutcome[] => [
  ...health.map(status => outcome('rollout', 'health', status)),
  ...(alert ? [outcome('alert', 'alert', alert)] : []),
];

function outcome(
  check: string,
  about: CheckOutcome['about'],
  status: Status,
): CheckOutcome {
  return status === 'undecidable'
    ? { check, about, status: 'inconclusive', undecidable: true, message: '' }
    : { check, about, status, message: '' };
}

const clock = (change: Partial<ProofClock>): ProofClock => ({
  ...startClock(new Date('2026-11-21T08:00:00.000Z')),
  ...change,
});
const healthy = (seconds: number, change: Partial<ProofClock> = {}) =>
  clock({
    look: 'healthy',
    healthyMs: seconds * 1_000,
    askedMs: seconds * 1_000,
    ...change,
  });
const ill = (seconds: number) =>
  clock({ unhealthyMs: seconds * 1_000, askedMs: seconds * 1_000 });

const judge = (
  health: Status[],
  alert: Status | undefined,
  at: ProofClock,
  given: { watching?: boolean; visible?: boolean } = {},
): string => {
  const { watching = false, visible = true } = given;
  const verdict: ProofVerdict = judgeProof(outcomes(health, alert), at, {
    verify: VERIFY,
    watching,
    visible,
  });
  return 'why' in verdict ? `${verdict.phase} ${verdict.why}` : verdict.phase;
};

const MINUTES = 60;
const watched = (seconds: number) =>
  healthy(seconds, { watchedMs: seconds * 1_000 });
const watching = { watching: true };

describe('judgeProof', () => {
  it.each<[string, string, string]>([
    [
      'a moment of health is no proof: RC-F10',
      judge(['passed'], 'passed', healthy(59)),
      'pending',
    ],
    [
      'health that has held is one',
      judge(['passed'], 'passed', healthy(60)),
      'passed',
    ],
    [
      'proven health whose alert fires is watched: FC-A1, RC-F3',
      judge(['passed'], 'pending', healthy(60)),
      'watching',
    ],
    [
      'health has its own time',
      judge(['pending'], 'pending', ill(5 * MINUTES - 1)),
      'pending',
    ],
    [
      'what is not healthy by then has failed',
      judge(['pending'], 'pending', ill(5 * MINUTES)),
      'failed unhealthy',
    ],
    [
      'what has become healthy just in time may hold',
      judge(
        ['passed'],
        'passed',
        healthy(30, { askedMs: (5 * MINUTES + 20) * 1_000 }),
      ),
      'pending',
    ],
    [
      'worse is seen at once',
      judge(['failed'], 'pending', ill(3)),
      'failed worse',
    ],
    [
      'what cannot be asked is no failure: RC-F4',
      judge(
        ['inconclusive'],
        'pending',
        clock({ look: 'unasked', askedMs: 3_600_000 }),
      ),
      'pending',
    ],
    [
      'nobody waits for an answer for ever',
      judge(
        ['inconclusive'],
        'pending',
        clock({ look: 'unasked', unaskedMs: 3_600_000 }),
      ),
      'failed unanswered',
    ],
    [
      'what only a person can say has the time of health',
      judge(
        ['undecidable'],
        'pending',
        clock({ look: 'undecidable', askedMs: (5 * MINUTES - 1) * 1_000 }),
      ),
      'pending',
    ],
    [
      'and is theirs to say from then',
      judge(
        ['undecidable'],
        'pending',
        clock({ look: 'undecidable', askedMs: 5 * MINUTES * 1_000 }),
      ),
      'failed undecidable',
    ],
    [
      'as while the alert is watched',
      judge(
        ['undecidable'],
        'pending',
        clock({ look: 'undecidable', unhealthyMs: 5 * MINUTES * 1_000 }),
        watching,
      ),
      'failed undecidable',
    ],
    [
      'what comes and goes is not watched for ever',
      judge(
        ['pending'],
        'pending',
        clock({ unhealthyMs: 5_000, watchedMs: 20 * MINUTES * 1_000 }),
        watching,
      ),
      'failed lost',
    ],
    [
      'what comes and goes may still come to hold',
      judge(
        ['passed'],
        'pending',
        healthy(30, { watchedMs: 20 * MINUTES * 1_000 }),
        watching,
      ),
      'pending',
    ],
    [
      'an alert may end late: FC-A1, RC-F3',
      judge(['passed'], 'pending', watched(15 * MINUTES - 1), watching),
      'pending',
    ],
    [
      'and then the cure is proven',
      judge(['passed'], 'passed', watched(10 * MINUTES), watching),
      'passed',
    ],
    [
      'what was to be seen and is healthy is not undone for an alert: FC-A1, RC-F3',
      judge(['passed'], 'pending', watched(15 * MINUTES), watching),
      'inconclusive',
    ],
    [
      'what only the alert could tell has not helped',
      judge(['passed'], 'pending', watched(15 * MINUTES), {
        watching: true,
        visible: false,
      }),
      'failed unhelpful',
    ],
    [
      'a silenced alert is neither',
      judge(['passed'], 'inconclusive', watched(15 * MINUTES), {
        watching: true,
        visible: false,
      }),
      'inconclusive',
    ],
    [
      'health may be missing for a moment while the alert is watched',
      judge(
        ['pending'],
        'pending',
        clock({ unhealthyMs: 10_000, askedMs: 3_600_000 }),
        watching,
      ),
      'pending',
    ],
    [
      'health that is lost for good is a failure',
      judge(
        ['pending'],
        'passed',
        clock({ unhealthyMs: 5 * MINUTES * 1_000 }),
        watching,
      ),
      'failed lost',
    ],
    [
      'a crash while the alert is watched is a failure at once',
      judge(['failed'], 'pending', ill(1), watching),
      'failed worse',
    ],
    [
      'nothing asked is nothing proven',
      judge([], undefined, ill(1)),
      'pending',
    ],
  ])('%s', (_, verdict, expected) => {
    expect(verdict).toBe(expected);
  });

  it('knows the times of runbooks that were kept before they were named', () => {
    expect(proofTimes({ within: '2m' })).toEqual({
      withinMs: 120_000,
      forMs: 60_000,
      alertWithinMs: 900_000,
    });
  });
});

describe('a proof from its beginning to its end', () => {
  const STATUSES: Status[] = [
    'passed',
    'pending',
    'inconclusive',
    'undecidable',
  ];
  const looks = fc.array(
    fc.record({
      health: fc.constantFrom(...STATUSES),
      alert: fc.constantFrom(...STATUSES),
      seconds: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 200 },
  );

  /** What becomes of it, and what was seen at the end. */
  function prove(
    script: { health: Status; alert: Status; seconds: number }[],
    visible: boolean,
  ) {
    let now = Date.parse('2026-11-21T08:00:00.000Z');
    let at = startClock(new Date(now));
    let isWatching = false;
    for (const { health, alert, seconds } of script) {
      now += seconds * 1_000;
      const said = outcomes([health], alert);
      at = tick(at, lookOf(said), new Date(now), isWatching);
      const verdict = judgeProof(said, at, {
        verify: VERIFY,
        watching: isWatching,
        visible,
      });
      if (verdict.phase === 'watching') isWatching = true;
      else if (verdict.phase !== 'pending') {
        return { verdict, at, said, isWatching };
      }
    }
    return undefined;
  }

  it('never fails what is healthy and was visibly ill', () => {
    fc.assert(
      fc.property(looks, script => {
        const end = prove(script, true);
        if (!end || end.verdict.phase !== 'failed') return;
        expect([end.at.look, end.verdict.why]).not.toEqual([
          'healthy',
          expect.anything(),
        ]);
      }),
    );
  });

  it('passes only what has been seen healthy for as long as it was to be', () => {
    fc.assert(
      fc.property(looks, fc.boolean(), (script, visible) => {
        const end = prove(script, visible);
        if (end?.verdict.phase !== 'passed') return;
        expect(end.said.every(({ status }) => status === 'passed')).toBe(true);
        expect(end.at.healthyMs).toBeGreaterThanOrEqual(60_000);
      }),
    );
  });

  it('comes to an end within half an hour of answers, whatever comes and goes', () => {
    const answered = fc.record({
      health: fc.constantFrom<Status[]>('passed', 'pending', 'undecidable'),
      alert: fc.constantFrom(...STATUSES),
      seconds: fc.integer({ min: 5, max: 30 }),
    });
    const halfAnHour = fc.array(answered, { minLength: 360, maxLength: 360 });
    fc.assert(
      fc.property(halfAnHour, fc.boolean(), (script, visible) => {
        expect(prove(script, visible)).toBeDefined();
      }),
      { numRuns: 30 },
    );
  });

  it('has a bound for health that flaps, to the poll', () => {
    const { withinMs, forMs, alertWithinMs } = proofTimes(VERIFY);
    // Health that has begun is waited for; where it began lies between two looks.
    const longest = forMs + 2 * 30_000;
    const run = fc.record({
      health: fc.constantFrom<Status[]>('passed', 'pending', 'undecidable'),
      alert: fc.constantFrom<Status[]>('pending', 'inconclusive'),
      seconds: fc.integer({ min: 5, max: 30 }),
      looks: fc.integer({ min: 1, max: 6 }),
    });
    const flapping = fc.array(run, { minLength: 400, maxLength: 400 });
    const again = Array.from({ length: 400 }, (_, index) => ({
      health: index % 2 === 0 ? ('pending' as const) : ('passed' as const),
      alert: 'pending' as const,
      seconds: 20,
      looks: 2,
    }));
    let longestWatch = 0;
    fc.assert(
      fc.property(flapping, fc.boolean(), (runs, visible) => {
        const proven = Array.from({ length: 8 }, () => ({
          health: 'passed' as const,
          alert: 'pending' as const,
          seconds: 10,
        }));
        for (const before of [[], proven]) {
          const end = prove(
            [
              ...before,
              ...runs.flatMap(({ looks: count, ...look }) =>
                Array.from({ length: count }, () => look),
              ),
            ],
            visible,
          );
          expect(end).toBeDefined();
          const { askedMs, watchedMs } = end!.at;
          expect(askedMs - watchedMs).toBeLessThanOrEqual(withinMs + longest);
          expect(watchedMs).toBeLessThanOrEqual(
            alertWithinMs + withinMs + longest,
          );
          longestWatch = Math.max(longestWatch, watchedMs);
        }
      }),
      { numRuns: 50, examples: [[again, true]] },
    );
    // The bound was come to.
    expect(longestWatch).toBeGreaterThan(alertWithinMs);
  });

  it('comes to an end, whatever is said for ever', () => {
    const last = fc.record({
      health: fc.constantFrom(...STATUSES),
      alert: fc.constantFrom(...STATUSES),
    });
    fc.assert(
      fc.property(looks, last, fc.boolean(), (script, said, visible) => {
        const forEver = Array.from({ length: 200 }, () => ({
          ...said,
          seconds: 30,
        }));
        expect(prove([...script, ...forEver], visible)).toBeDefined();
      }),
    );
  });
});
