import { JournalEntry } from '@backstage-self-healing/plugin-self-healing-common';
import { after } from '../__testUtils__/clock';
import { execution } from '../__testUtils__/execution';
import { stepProgress } from './stepProgress';
import { verificationChecks } from './verificationChecks';

const journal = (...kinds: JournalEntry['kind'][]): JournalEntry[] =>
  kinds.map((kind, index) => ({
    seq: index + 1,
    at: after(index),
    stepId: 'undo',
    kind,
    data: {},
  }));

describe('stepProgress', () => {
  it.each<[JournalEntry['kind'][], string | null, string]>([
    [[], null, 'ahead'],
    [[], after(9), 'not-run'],
    [['plan'], null, 'ahead'],
    [['intent'], null, 'sent'],
    [['intent', 'observation'], null, 'sent'],
    [['intent', 'receipt'], null, 'done'],
    [['intent', 'receipt', 'step-done'], null, 'done'],
    [['intent', 'step-failed'], null, 'failed'],
    [['intent', 'receipt', 'step-failed', 'undo-intent'], null, 'undoing'],
    [['intent', 'receipt', 'undo-intent', 'undo-receipt'], null, 'undone'],
    [['intent', 'undo-intent', 'undo-failed'], after(9), 'undo-failed'],
  ])('%j, ended %s: %s', (kinds, endedAt, expected) => {
    const one = execution({ journal: journal(...kinds), endedAt });
    expect(stepProgress(one).get('undo')?.state).toBe(expected);
  });

  it('reads the journal in its own order', () => {
    const one = execution({
      journal: journal('intent', 'receipt', 'step-done').reverse(),
    });
    expect(stepProgress(one).get('undo')).toEqual({
      state: 'done',
      at: after(2),
    });
  });
});

describe('verificationChecks', () => {
  const line = (seq: number, data: JournalEntry['data']): JournalEntry => ({
    seq,
    at: after(seq),
    stepId: null,
    kind: 'verification',
    data,
  });
  const rollout = (status: string) => ({
    check: 'rollout: healthy',
    status,
    message: status,
  });

  it('are those that were answered last', () => {
    const one = execution({
      journal: [
        line(3, { phase: 'passed', checks: [rollout('passed')] }),
        line(1, { phase: 'started' }),
        line(2, { phase: 'pending', checks: [rollout('pending')] }),
      ],
    });
    expect(verificationChecks(one)).toEqual([rollout('passed')]);
  });

  it('are none before the first answer, and none that cannot be read', () => {
    expect(verificationChecks(execution({ journal: [line(1, {})] }))).toEqual(
      [],
    );
    expect(
      verificationChecks(
        execution({ journal: [line(1, { checks: [null, { check: 1 }] })] }),
      ),
    ).toEqual([]);
  });
});
