import {
  JournalEntry,
  runbookSpecSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ExecutionView, nextStep } from './nextStep';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const at = (seconds: number) => START + seconds * 1000;

type Line = [
  kind: JournalEntry['kind'],
  stepId?: string | null,
  data?: Record<string, unknown>,
];

/** One entry a second. */
function journal(...lines: Line[]): JournalEntry[] {
  return lines.map(([kind, stepId = null, data = {}], index) => ({
    seq: index + 1,
    at: new Date(at(index)).toISOString(),
    stepId,
    kind,
    data,
  }));
}

function view(
  state: ExecutionView['state'],
  lines: Line[],
  change: Partial<{
    attempts: number;
    backoff: string;
    steps: string[];
    verify: boolean;
    onFailure: 'undo' | 'stop';
    approval: ExecutionView['approval'];
  }> = {},
): ExecutionView {
  const { attempts = 1, backoff = '10s', steps = ['a', 'b'] } = change;
  return {
    state,
    runbook: runbookSpecSchema.parse({
      owner: 'team',
      type: 'remediation',
      steps: steps.map(id => ({
        id,
        action: 'test:act',
        timeout: '1m',
        retry: { attempts, backoff },
      })),
      ...(change.verify === false
        ? {}
        : { verify: { within: '5m', checks: [{ rollout: 'healthy' }] } }),
      onFailure: change.onFailure ?? 'undo',
    }),
    journal: journal(...lines),
    approval: change.approval ?? null,
  };
}

const done = (stepId: string): Line[] => [
  ['intent', stepId],
  ['receipt', stepId, { undo: { action: 'test:act' } }],
];
const absent = { status: 'absent', problem: 'busy', direction: 'do' };
const unsent = (stepId: string, more: object = {}): Line => [
  'observation',
  stepId,
  { ...absent, ...more },
];
/** Seconds that pass. */
const idle = (seconds: number) =>
  Array.from({ length: seconds }, (): Line => ['outcome', 'none']);
const planned = (stepId: string): Line => ['plan', stepId, { plan: {} }];
const bothDone: Line[] = [...done('a'), planned('b'), ...done('b')];
const started: Line = [
  'verification',
  null,
  { phase: 'started', since: 'then' },
];
const failedProof: Line[] = [
  ...bothDone,
  started,
  ['verification', null, { phase: 'failed' }],
];
const waiting = (missing: number, denied: boolean, expiresAt: string) => ({
  approval: { missing, denied, expiresAt },
});

describe('nextStep', () => {
  it.each<[string, ExecutionView, object]>([
    [
      'waits for an approval until it expires',
      view(
        'awaiting-approval',
        [],
        waiting(1, false, '2026-11-21T08:10:00.000Z'),
      ),
      { do: 'wait', until: at(600) },
    ],
    [
      'lets an approval expire',
      view(
        'awaiting-approval',
        [],
        waiting(1, false, '2026-11-21T07:59:00.000Z'),
      ),
      { do: 'end', outcome: 'expired' },
    ],
    [
      'withdraws what has nothing left to heal',
      {
        ...view(
          'awaiting-approval',
          [],
          waiting(1, false, '2026-11-21T08:10:00.000Z'),
        ),
        moot: true,
      },
      { do: 'end', outcome: 'refused' },
    ],
    [
      'lets an approval expire at the very moment',
      view(
        'awaiting-approval',
        [],
        waiting(1, false, '2026-11-21T08:01:40.000Z'),
      ),
      { do: 'end', outcome: 'expired' },
    ],
    [
      'takes a time that cannot be read for expired',
      view('awaiting-approval', [], waiting(1, false, 'tomorrow')),
      { do: 'end', outcome: 'expired' },
    ],
    [
      'takes a missing requirement for expired, never for granted',
      view('awaiting-approval', []),
      { do: 'end', outcome: 'expired' },
    ],
    [
      'ends what was denied, expired or not',
      view(
        'awaiting-approval',
        [],
        waiting(1, true, '2026-11-21T07:59:00.000Z'),
      ),
      { do: 'end', outcome: 'denied' },
    ],
    [
      'sends the first step as it was approved',
      view('running', []),
      { do: 'send', stepId: 'a', direction: 'do' },
    ],
    [
      'looks what became of an intent without a receipt',
      view('running', [['intent', 'a']]),
      { do: 'observe', stepId: 'a', direction: 'do', giveUpAt: at(120) },
    ],
    [
      'looks again at what is in progress, since the latest intent',
      view('running', [
        ['intent', 'a'],
        ['observation', 'a', { status: 'absent' }],
        ['intent', 'a'],
        ['observation', 'a', { status: 'in-progress' }],
      ]),
      { do: 'observe', stepId: 'a', direction: 'do', giveUpAt: at(122) },
    ],
    [
      'sends again what is known not to have happened',
      view('running', [
        ['intent', 'a'],
        ['observation', 'a', { status: 'absent' }],
      ]),
      { do: 'send', stepId: 'a', direction: 'do' },
    ],
    [
      'looks again when a journal breaks off after an observation',
      view('running', [
        ['intent', 'a'],
        ['observation', 'a', { status: 'done' }],
      ]),
      { do: 'observe', stepId: 'a', direction: 'do' },
    ],
    [
      'looks again when a journal breaks off after a failed observation',
      view('running', [
        ['intent', 'a'],
        ['observation', 'a', { status: 'failed' }],
      ]),
      { do: 'observe', stepId: 'a', direction: 'do' },
    ],
    [
      'waits a moment when the server has said no: RC-F11, AD-D17',
      view('running', [...idle(99), ['intent', 'a'], unsent('a')], {
        attempts: 1,
      }),
      { do: 'wait', until: at(101) },
    ],
    [
      'sends again within the time of the step: RC-F11, AD-D17',
      view('running', [...idle(50), ['intent', 'a'], unsent('a')]),
      { do: 'send', stepId: 'a', direction: 'do' },
    ],
    [
      'waits as long as the server asks: RC-F11',
      view('running', [
        ...idle(90),
        ['intent', 'a'],
        unsent('a', { retryAfterMs: 20_000 }),
      ]),
      { do: 'wait', until: at(111) },
    ],
    [
      'does not wait longer than the step may take',
      view('running', [
        ...idle(90),
        ['intent', 'a'],
        unsent('a', { retryAfterMs: 120_000 }),
      ]),
      { do: 'give-up', stepId: 'a', direction: 'do', message: 'busy' },
    ],
    [
      'begins another attempt after the first has used its time',
      view(
        'running',
        [
          ['intent', 'a'],
          unsent('a'),
          ['step-failed', 'a', { final: false, sent: true }],
          ...idle(60),
          ['intent', 'a'],
          unsent('a'),
        ],
        { attempts: 2 },
      ),
      { do: 'send', stepId: 'a', direction: 'do' },
    ],
    [
      'sends an undo again that the server has refused for now',
      view('undoing', [
        ...failedProof,
        ...idle(60),
        ['undo-intent', 'b'],
        ['observation', 'b', { ...absent, direction: 'undo' }],
      ]),
      { do: 'send', stepId: 'b', direction: 'undo' },
    ],
    [
      'gives an undo up that the server refuses for as long as it may take',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ...idle(60),
        ['observation', 'b', { ...absent, direction: 'undo' }],
      ]),
      { do: 'give-up', stepId: 'b', direction: 'undo', message: 'busy' },
    ],
    [
      'plans a later step anew',
      view('running', done('a')),
      { do: 'plan', stepId: 'b' },
    ],
    [
      'sends a later step once it has been planned anew',
      view('running', [...done('a'), planned('b')]),
      { do: 'send', stepId: 'b', direction: 'do' },
    ],
    [
      'pauses before another attempt',
      view(
        'running',
        [
          ['intent', 'a'],
          ['step-failed', 'a', { final: false, sent: true }],
        ],
        { attempts: 2, backoff: '5m' },
      ),
      { do: 'wait', until: at(301) },
    ],
    [
      'tries again after the pause',
      view(
        'running',
        [
          ['intent', 'a'],
          ['step-failed', 'a', { final: false, sent: true }],
        ],
        { attempts: 2, backoff: '10s' },
      ),
      { do: 'send', stepId: 'a', direction: 'do' },
    ],
    [
      'does not try again what is final',
      view(
        'running',
        [
          ['intent', 'a'],
          ['step-failed', 'a', { final: true, sent: true }],
        ],
        { attempts: 3 },
      ),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'gives up after the last attempt',
      view('running', [
        ['intent', 'a'],
        ['step-failed', 'a', { final: false, sent: true }],
      ]),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'says that nothing was sent when nothing was',
      view('running', [['step-failed', 'a', { final: true, sent: false }]]),
      { do: 'end', outcome: 'refused' },
    ],
    [
      'takes back what was done when a later step fails',
      view('running', [
        ...done('a'),
        ['step-failed', 'b', { final: true, sent: false }],
      ]),
      { do: 'start-undo' },
    ],
    [
      'leaves what was done when the runbook says so',
      view(
        'running',
        [...done('a'), ['step-failed', 'b', { final: true, sent: false }]],
        { onFailure: 'stop' },
      ),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'asks for proof once every step is done',
      view('running', bothDone),
      { do: 'start-verification' },
    ],
    [
      'ends without proof where the runbook has none',
      view('running', bothDone, { verify: false }),
      { do: 'end', outcome: 'succeeded' },
    ],
    [
      'asks for the proof',
      view('verifying', [...bothDone, started]),
      { do: 'verify', since: 'then' },
    ],
    [
      'goes on asking',
      view('verifying', [
        ...bothDone,
        started,
        ['verification', null, { phase: 'pending' }],
      ]),
      { do: 'verify', since: 'then' },
    ],
    [
      'goes on watching once health is proven: FC-A1',
      view('watching', [
        ...bothDone,
        started,
        ['verification', null, { phase: 'healthy' }],
      ]),
      { do: 'verify', since: 'then' },
    ],
    [
      'leaves what is healthy when the alert has not ended: FC-A1, RC-F3',
      view('watching', [
        ...bothDone,
        started,
        ['verification', null, { phase: 'inconclusive' }],
      ]),
      { do: 'end', outcome: 'inconclusive' },
    ],
    [
      'watches nothing whose incident a person has closed',
      { ...view('watching', [...bothDone, started]), moot: true },
      { do: 'end', outcome: 'inconclusive' },
    ],
    [
      'neither watches nor undoes once something else was done to the target',
      {
        ...view('watching', [
          ...bothDone,
          started,
          ['verification', null, { phase: 'failed', why: 'lost' }],
        ]),
        overtaken: true,
      },
      { do: 'end', outcome: 'inconclusive' },
    ],
    [
      'takes back what changed nothing for the better',
      view('watching', [
        ...bothDone,
        started,
        ['verification', null, { phase: 'failed', why: 'unhelpful' }],
      ]),
      { do: 'start-undo' },
    ],
    [
      'takes nothing back that nobody could be asked about: RC-F4',
      view('verifying', [
        ...bothDone,
        started,
        ['verification', null, { phase: 'failed', why: 'unanswered' }],
      ]),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'does not go back into the fault',
      {
        ...view('verifying', failedProof, { steps: ['a'] }),
        faults: ['a', 'b'],
      },
      {
        do: 'end',
        outcome: 'failed',
        summary: expect.stringContaining('would bring back what was the fault'),
      },
    ],
    [
      'does not begin to undo what cannot be undone',
      view('verifying', [
        ['intent', 'a'],
        ['receipt', 'a', {}],
        started,
        ['verification', null, { phase: 'failed', why: 'worse' }],
      ]),
      {
        do: 'end',
        outcome: 'failed',
        summary: expect.stringContaining('cannot be undone'),
      },
    ],
    [
      'undoes what lies beside the way out of the fault',
      { ...view('undoing', failedProof), faults: ['a'] },
      { do: 'send', stepId: 'b', direction: 'undo' },
    ],
    [
      'passes over the way out of the fault',
      { ...view('undoing', failedProof), faults: ['b'] },
      { do: 'send', stepId: 'a', direction: 'undo' },
    ],
    [
      'does not claim that all is undone when the way out of the fault is left',
      {
        ...view('undoing', [
          ...failedProof,
          ['undo-intent', 'b'],
          ['undo-receipt', 'b'],
        ]),
        faults: ['a'],
      },
      { do: 'end', outcome: 'failed' },
    ],
    [
      'succeeds with the proof',
      view('verifying', [
        ...bothDone,
        started,
        ['verification', null, { phase: 'passed' }],
      ]),
      { do: 'end', outcome: 'succeeded' },
    ],
    [
      'takes back what did not help',
      view('verifying', failedProof),
      { do: 'start-undo' },
    ],
    [
      'leaves what did not help when the runbook says so',
      view('verifying', failedProof, { onFailure: 'stop' }),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'calls a person when the beginning of a verification is lost',
      view('verifying', bothDone),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'undoes the last step first',
      view('undoing', failedProof),
      { do: 'send', stepId: 'b', direction: 'undo' },
    ],
    [
      'looks what became of an undo',
      view('undoing', [...failedProof, ['undo-intent', 'b']]),
      { do: 'observe', stepId: 'b', direction: 'undo', giveUpAt: at(127) },
    ],
    [
      'looks again at an undo in progress',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ['observation', 'b', { status: 'in-progress' }],
      ]),
      { do: 'observe', stepId: 'b', direction: 'undo', giveUpAt: at(127) },
    ],
    [
      'looks again when a journal breaks off after an observed undo',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ['observation', 'b', { status: 'done' }],
      ]),
      { do: 'observe', stepId: 'b', direction: 'undo' },
    ],
    [
      'sends an undo again that did not happen',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ['observation', 'b', { status: 'absent' }],
      ]),
      { do: 'send', stepId: 'b', direction: 'undo' },
    ],
    [
      'undoes the step before next',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ['undo-receipt', 'b'],
      ]),
      { do: 'send', stepId: 'a', direction: 'undo' },
    ],
    [
      'is done once everything is undone',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ['undo-receipt', 'b'],
        ['undo-intent', 'a'],
        ['undo-receipt', 'a'],
      ]),
      { do: 'end', outcome: 'undone' },
    ],
    [
      'stops undoing at the step that resists',
      view('undoing', [
        ...failedProof,
        ['undo-intent', 'b'],
        ['undo-failed', 'b'],
      ]),
      { do: 'end', outcome: 'failed' },
    ],
    [
      'does not claim that all is undone when a sent step was never confirmed',
      view('undoing', [
        ...done('a'),
        planned('b'),
        ['intent', 'b'],
        ['observation', 'b', { status: 'failed' }],
        ['step-failed', 'b', { final: true, sent: true }],
        ['undo-intent', 'a'],
        ['undo-receipt', 'a'],
      ]),
      {
        do: 'end',
        outcome: 'failed',
        summary: expect.stringContaining('step b'),
      },
    ],
    [
      'does not claim to undo what cannot be undone',
      view('undoing', [
        ['intent', 'a'],
        ['receipt', 'a', {}],
      ]),
      { do: 'end', outcome: 'failed' },
    ],
    ...(
      [
        'succeeded',
        'inconclusive',
        'undone',
        'failed',
        'denied',
        'expired',
        'refused',
      ] as const
    ).map((state): [string, ExecutionView, object] => [
      `does nothing more once ${state}`,
      view(state, []),
      { do: 'nothing' },
    ]),
  ])('%s', (_, given, expected) => {
    expect(nextStep(given, at(100))).toMatchObject(expected);
  });

  // A process may die after any line; states move in the same transaction as
  // the entry after which they are listed here.
  it('has a sensible next step at every point where a process may die', () => {
    const story: [ExecutionView['state'], Line | undefined, string][] = [
      ['running', undefined, 'send a do'],
      ['running', ['intent', 'a'], 'observe a do'],
      ['running', done('a')[1], 'plan b'],
      ['running', planned('b'), 'send b do'],
      ['running', ['intent', 'b'], 'observe b do'],
      ['running', done('b')[1], 'start-verification'],
      ['verifying', started, 'verify'],
      ['verifying', ['verification', null, { phase: 'failed' }], 'start-undo'],
      ['undoing', undefined, 'send b undo'],
      ['undoing', ['undo-intent', 'b'], 'observe b undo'],
      ['undoing', ['undo-receipt', 'b'], 'send a undo'],
      ['undoing', ['undo-intent', 'a'], 'observe a undo'],
      ['undoing', ['undo-receipt', 'a'], 'end undone'],
      ['undone', ['outcome', null, { outcome: 'undone' }], 'nothing'],
    ];
    const lines: Line[] = [];
    for (const [state, line, expected] of story) {
      if (line) lines.push(line);
      const next = nextStep(view(state, lines), at(100));
      const {
        do: what,
        stepId,
        direction,
        outcome,
      } = next as Record<string, string>;
      expect([what, stepId, direction, outcome].filter(Boolean).join(' ')).toBe(
        expected,
      );
    }
  });

  it('calls a person when every attempt kills the process', () => {
    const interrupted: Line[] = [
      ['intent', 'a'],
      ['observation', 'a', { status: 'absent' }],
    ];
    const often = Array.from({ length: 20 }, () => interrupted).flat();
    expect(nextStep(view('running', often), at(100))).toMatchObject({
      do: 'end',
      outcome: 'failed',
      summary: expect.stringContaining('interrupted'),
    });
    expect(
      nextStep(view('running', interrupted.concat(interrupted)), at(100)),
    ).toMatchObject({ do: 'send' });

    const undo: Line[] = [
      ['undo-intent', 'b'],
      ['observation', 'b', { status: 'absent' }],
    ];
    const undone = Array.from({ length: 20 }, () => undo).flat();
    expect(
      nextStep(view('undoing', [...failedProof, ...undone]), at(100)),
    ).toMatchObject({
      do: 'end',
      outcome: 'failed',
      summary: expect.stringContaining('interrupted'),
    });
  });
});
