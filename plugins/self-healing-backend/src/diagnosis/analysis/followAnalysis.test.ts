import {
  AnalysisEvent,
  AnalysisStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ReplyField } from './asking/ReplyFields';
import { followAnalysis } from './followAnalysis';
import { Listeners } from './Listeners';

const field = (index: number): ReplyField => ({
  field: 'summary',
  index,
  text: `sentence ${index}`,
});

type Progress = {
  status: AnalysisStatus;
  failure: string | null;
  said: ReplyField[];
};

/** Each look sees the next; the last one stays. */
function seeing(...progress: (Progress | undefined)[]) {
  const listeners = new Listeners();
  const looks = [...progress];
  return {
    listeners,
    store: {
      progress: async () => {
        const one = looks.length > 1 ? looks.shift() : looks[0];
        // What is told while it is looked is not missed.
        listeners.tell('a1');
        return one;
      },
    },
  };
}

async function all(
  world: ReturnType<typeof seeing>,
  signal = new AbortController().signal,
) {
  const events: AnalysisEvent[] = [];
  for await (const event of followAnalysis('a1', world, signal)) {
    events.push(event);
  }
  return events;
}

const at = (
  status: AnalysisStatus,
  count = 0,
  failure = null as string | null,
) => ({
  status,
  failure,
  said: Array.from({ length: count }, (_, index) => field(index)),
});
const text = (index: number) => ({ type: 'text', ...field(index) });
const status = (one: AnalysisStatus) => ({ type: 'status', status: one });

describe('followAnalysis', () => {
  it('tells each thing once, and the end', async () => {
    expect(
      await all(
        seeing(
          at('asked'),
          at('asked'),
          at('streaming', 1),
          at('streaming', 3),
          at('done'),
        ),
      ),
    ).toEqual([
      status('asked'),
      status('streaming'),
      text(0),
      text(1),
      text(2),
      status('done'),
    ]);
  });

  it('begins anew when the analysis does', async () => {
    expect(
      await all(
        seeing(at('streaming', 2), at('streaming', 1), at('failed', 0, 'why')),
      ),
    ).toEqual([
      status('streaming'),
      text(0),
      text(1),
      status('streaming'),
      text(0),
      { type: 'status', status: 'failed', failure: 'why' },
    ]);
  });

  it('ends where there is none, and when nobody listens', async () => {
    expect(await all(seeing(undefined))).toEqual([]);
    expect(await all(seeing(at('asked')), AbortSignal.abort())).toEqual([]);
    const leaving = new AbortController();
    const events: AnalysisEvent[] = [];
    const world = seeing(at('asked'));
    for await (const event of followAnalysis('a1', world, leaving.signal)) {
      events.push(event);
      leaving.abort();
    }
    expect(events).toEqual([status('asked')]);
  });

  it('looks by itself for what another replica was told', async () => {
    const looks = [at('streaming'), at('streaming', 1), at('done')];
    const world = {
      listeners: new Listeners(),
      store: { progress: async () => looks.shift() },
    };
    const started = Date.now();
    expect(await all(world)).toHaveLength(3);
    expect(Date.now() - started).toBeGreaterThan(1_500);
  });
});
