import {
  ACTIVE_EXECUTION_STATES,
  JournalEntry,
  runbookSpecSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { ExecutionView, nextStep, NextStep } from './nextStep';

jest.setTimeout(60_000);

type Direction = 'do' | 'undo';
type Entry = Pick<JournalEntry, 'stepId' | 'kind' | 'data'>;

/** What happens to whatever is done next. */
const CHANCES = [
  'goes well',
  'dies before',
  'dies after',
  'answer is lost',
  'error, nothing happened',
  'precondition failed',
  'in progress',
  'fails',
] as const;
type Chance = (typeof CHANCES)[number];

const runbooks = fc
  .record({
    count: fc.integer({ min: 1, max: 3 }),
    attempts: fc.integer({ min: 1, max: 3 }),
    verified: fc.boolean(),
    onFailure: fc.constantFrom('undo' as const, 'stop' as const),
  })
  .map(({ count, attempts, verified, onFailure }) =>
    runbookSpecSchema.parse({
      owner: 'team',
      type: 'remediation',
      steps: Array.from({ length: count }, (_, index) => ({
        id: `s${index}`,
        action: 'test:act',
        timeout: '1m',
        retry: { attempts },
      })),
      ...(verified
        ? { verify: { within: '1m', checks: [{ rollout: 'healthy' }] } }
        : {}),
      onFailure,
    }),
  );

/** Which steps leave something that takes them back. */
const undoable = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
const chances = fc.array(fc.constantFrom(...CHANCES), { maxLength: 60 });

/**
 * The smallest executor there can be, over a world that repeats an effect every
 * time it is sent: that nothing happens twice is up to `nextStep` alone.
 */
class Simulation {
  view: ExecutionView;
  now = Date.parse('2026-11-21T08:00:00.000Z');
  steps = 0;
  looks = 0;
  readonly effects = new Map<string, number>();
  readonly #slow = new Set<string>();
  readonly #chances: Chance[];

  constructor(
    runbook: ExecutionView['runbook'],
    script: readonly Chance[],
    private readonly takesBack: readonly boolean[],
    private readonly afterwards: Chance = 'goes well',
    faults: readonly string[] = [],
  ) {
    this.#chances = [...script];
    this.view = {
      state: 'running',
      runbook,
      journal: [],
      approval: null,
      faults,
    };
  }

  get active(): boolean {
    const { state } = this.view;
    return state === 'watching' || ACTIVE_EXECUTION_STATES.includes(state);
  }

  run(check: (next: NextStep, view: ExecutionView) => void = () => {}): this {
    while (this.active) {
      this.steps += 1;
      if (this.steps > 1_000) throw new Error('it goes on for ever');
      const next = nextStep(this.view, this.now);
      check(next, this.view);
      this.now += 1_000;
      this.#perform(next);
    }
    return this;
  }

  #perform(next: NextStep): void {
    if (next.do === 'wait') {
      this.now = Math.max(this.now, next.until);
      return;
    }
    const chance = this.#chances.shift() ?? this.afterwards;
    if (chance === 'dies before' && next.do !== 'send') return;
    switch (next.do) {
      case 'plan':
        this.#commit(
          chance === 'precondition failed'
            ? failed(next.stepId, 'do', true, false)
            : { stepId: next.stepId, kind: 'plan', data: {} },
        );
        return;
      case 'send':
        this.#send(next.stepId, next.direction, chance);
        return;
      case 'observe':
        this.#observe(next, chance);
        return;
      case 'start-verification':
        this.#commit(verification('started'), 'verifying');
        return;
      case 'verify':
        this.looks += 1;
        if (chance === 'fails' || this.looks > 60) {
          this.#commit(verification('failed', 'unhealthy'));
        } else if (chance === 'goes well') {
          this.#commit(verification('passed'));
        } else if (chance === 'in progress') {
          this.#commit(verification('healthy'), 'watching');
        } else if (chance === 'answer is lost') {
          this.#commit(verification('inconclusive'));
        } else {
          this.#commit(verification('pending'));
        }
        return;
      case 'give-up':
        this.#commit(
          failed(next.stepId, next.direction, next.direction === 'undo', true),
        );
        return;
      case 'start-undo':
        this.view = { ...this.view, state: 'undoing' };
        return;
      case 'end':
        this.#commit(
          { stepId: null, kind: 'outcome', data: { outcome: next.outcome } },
          next.outcome,
        );
        return;
      default:
        throw new Error(`${next.do} in ${this.view.state}`);
    }
  }

  #send(stepId: string, direction: Direction, chance: Chance): void {
    // A kill switch: refused before the intent.
    if (chance === 'fails') {
      this.#commit(failed(stepId, direction, true, false));
      return;
    }
    this.#commit({
      stepId,
      kind: direction === 'do' ? 'intent' : 'undo-intent',
      data: {},
    });
    if (chance === 'dies before') return;
    if (chance === 'precondition failed') {
      this.#commit(failed(stepId, direction, true, false));
      return;
    }
    if (chance === 'error, nothing happened') {
      this.#commit(observation(stepId, direction, 'absent', 'busy'));
      return;
    }
    const effect = `${stepId}/${direction}`;
    this.effects.set(effect, (this.effects.get(effect) ?? 0) + 1);
    if (chance === 'in progress') this.#slow.add(effect);
    if (chance === 'goes well') this.#commit(this.#receipt(stepId, direction));
    if (chance === 'answer is lost') {
      this.#commit(observation(stepId, direction, 'done'), undefined, [
        this.#receipt(stepId, direction),
      ]);
    }
  }

  #observe(next: Extract<NextStep, { do: 'observe' }>, chance: Chance): void {
    const { stepId, direction, giveUpAt } = next;
    const effect = `${stepId}/${direction}`;
    if (this.#slow.has(effect) && chance !== 'goes well') {
      if (this.now < giveUpAt) {
        this.#commit(observation(stepId, direction, 'in-progress'));
      } else {
        this.#commit(observation(stepId, direction, 'failed'), undefined, [
          failed(stepId, direction, true, true),
        ]);
      }
    } else if (this.effects.has(effect)) {
      this.#commit(observation(stepId, direction, 'done'), undefined, [
        this.#receipt(stepId, direction),
      ]);
    } else {
      this.#commit(observation(stepId, direction, 'absent'));
    }
  }

  #receipt(stepId: string, direction: Direction): Entry {
    const index = this.view.runbook.steps.findIndex(({ id }) => id === stepId);
    return direction === 'do'
      ? {
          stepId,
          kind: 'receipt',
          data: this.takesBack[index] ? { undo: {} } : {},
        }
      : { stepId, kind: 'undo-receipt', data: {} };
  }

  #commit(
    entry: Entry,
    state: ExecutionView['state'] = this.view.state,
    more: Entry[] = [],
  ): void {
    const added = [entry, ...more].map((one, index) => ({
      ...one,
      seq: this.view.journal.length + index + 1,
      at: new Date(this.now).toISOString(),
    }));
    this.view = {
      ...this.view,
      state,
      journal: [...this.view.journal, ...added],
    };
  }
}

function failed(
  stepId: string,
  direction: Direction,
  final: boolean,
  sent: boolean,
): Entry {
  const kind = direction === 'do' ? 'step-failed' : 'undo-failed';
  return { stepId, kind, data: { final, sent } };
}

function observation(
  stepId: string,
  direction: Direction,
  status: string,
  problem?: string,
): Entry {
  const data = { status, direction, ...(problem ? { problem } : {}) };
  return { stepId, kind: 'observation', data };
}

function verification(phase: string, why?: string): Entry {
  const data = { phase, since: 'then', ...(why ? { why } : {}) };
  return { stepId: null, kind: 'verification', data };
}

describe('nextStep, whatever happens', () => {
  it('brings every effect about at most once, and comes to an end', () => {
    fc.assert(
      fc.property(runbooks, chances, undoable, (runbook, script, takesBack) => {
        const { effects, view } = new Simulation(
          runbook,
          script,
          takesBack,
        ).run();
        for (const [effect, times] of effects) {
          expect([effect, times]).toEqual([effect, 1]);
        }
        expect(nextStep(view, Date.now())).toEqual({ do: 'nothing' });
      }),
      { numRuns: 2_000 },
    );
  });

  // What dies before it has written anything can only be tried again: the
  // worker's growing pauses bound that, not the journal.
  it.each(CHANCES.filter(chance => chance !== 'dies before'))(
    'comes to an end when everything %s',
    chance => {
      fc.assert(
        fc.property(runbooks, undoable, (runbook, takesBack) => {
          const simulation = new Simulation(
            runbook,
            [],
            takesBack,
            chance,
          ).run();
          expect(simulation.steps).toBeLessThan(800);
        }),
        { numRuns: 100 },
      );
    },
  );

  it('comes to an end when every attempt kills the process', () => {
    const script = Array.from({ length: 200 }, () => [
      'dies before' as const,
      'goes well' as const,
    ]).flat();
    fc.assert(
      fc.property(runbooks, undoable, (runbook, takesBack) => {
        const simulation = new Simulation(runbook, script, takesBack).run();
        expect(simulation.view.state).toBe('failed');
        expect(simulation.steps).toBeLessThan(100);
      }),
      { numRuns: 50 },
    );
  });

  it('sends nothing whose fate is unclear, and never both ways at once', () => {
    fc.assert(
      fc.property(runbooks, chances, undoable, (runbook, script, takesBack) => {
        const sends: [
          Extract<NextStep, { do: 'send' }>,
          ExecutionView['journal'],
        ][] = [];
        new Simulation(runbook, script, takesBack).run((next, { journal }) => {
          if (next.do === 'send') sends.push([next, journal]);
        });
        for (const [{ stepId, direction }, journal] of sends) {
          const own = journal.filter(entry => entry.stepId === stepId);
          const intent = direction === 'do' ? 'intent' : 'undo-intent';
          const before = own.findLastIndex(({ kind }) => kind === intent);
          const settled = own
            .slice(before)
            .some(
              ({ kind, data }) =>
                kind === 'step-failed' || data.status === 'absent',
            );
          expect(before === -1 || settled).toBe(true);
          const undoing = journal.some(({ kind }) => kind.startsWith('undo-'));
          const done = own.some(({ kind }) => kind === 'receipt');
          expect([direction, undoing && direction === 'do', done]).toEqual([
            direction,
            false,
            direction === 'undo',
          ]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never leaves a failure that can be undone without trying to', () => {
    fc.assert(
      fc.property(runbooks, chances, (runbook, script) => {
        const { view } = new Simulation(
          { ...runbook, onFailure: 'undo' },
          script,
          [true, true, true],
        ).run();
        const { journal, state } = view;
        const done = journal.filter(({ kind }) => kind === 'receipt');
        fc.pre(done.length > 0);
        fc.pre(state !== 'succeeded' && state !== 'inconclusive');
        const last = done.at(-1)!.stepId;
        expect(
          journal.some(
            ({ kind, stepId }) =>
              stepId === last &&
              (kind === 'undo-intent' || kind === 'undo-failed'),
          ),
        ).toBe(true);
        const undone = journal.filter(({ kind }) => kind === 'undo-receipt');
        expect(state === 'undone' && undone.length < done.length).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('succeeds only with every receipt and, where there is one, the proof', () => {
    fc.assert(
      fc.property(runbooks, chances, undoable, (runbook, script, takesBack) => {
        const { view } = new Simulation(runbook, script, takesBack).run();
        if (view.state !== 'succeeded') return;
        for (const { id } of runbook.steps) {
          expect(
            view.journal.filter(
              ({ kind, stepId }) => kind === 'receipt' && stepId === id,
            ),
          ).toHaveLength(1);
        }
        expect(view.journal.some(({ data }) => data.phase === 'passed')).toBe(
          runbook.verify !== undefined,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('undoes nothing back into the fault, and nothing that is healthy', () => {
    const faults = fc.subarray(['s0', 's1', 's2']);
    fc.assert(
      fc.property(
        runbooks,
        chances,
        undoable,
        faults,
        (runbook, script, takesBack, left) => {
          const { view } = new Simulation(
            runbook,
            script,
            takesBack,
            'goes well',
            left,
          ).run();
          const undone = view.journal.filter(({ kind }) =>
            kind.startsWith('undo-'),
          );
          expect(undone.filter(({ stepId }) => left.includes(stepId!))).toEqual(
            [],
          );
          const wellAtTheEnd = ['passed', 'inconclusive'].includes(
            String(
              view.journal.findLast(({ kind }) => kind === 'verification')?.data
                .phase,
            ),
          );
          expect(wellAtTheEnd && undone.length > 0).toBe(false);
          // Nobody is told that all is undone while a fault's way out is left.
          const leftDone = view.journal.some(
            ({ kind, stepId }) => kind === 'receipt' && left.includes(stepId!),
          );
          expect(leftDone && view.state === 'undone').toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('continues in the same way in any process', () => {
    fc.assert(
      fc.property(runbooks, chances, undoable, (runbook, script, takesBack) => {
        new Simulation(runbook, script, takesBack).run((_, view) => {
          const elsewhere = JSON.parse(JSON.stringify(view));
          expect(
            nextStep(elsewhere, Date.parse('2026-11-21T08:00:00Z')),
          ).toEqual(nextStep(view, Date.parse('2026-11-21T08:00:00Z')));
        });
      }),
      { numRuns: 300 },
    );
  });
});
