import { AnalysisEvent } from '@backstage-self-healing/plugin-self-healing-common';
import { ModelReply } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { checkout, policy, rollBack } from './__testUtils__/entities';
import { explanation, FakeModel } from './__testUtils__/fakeModel';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
} from './__testUtils__/testBackend';
import { openTestDatabase } from './__testUtils__/testDatabase';
import { createTestLine, deliverTo } from './__testUtils__/testLine';
import { World } from './__testUtils__/world';
import { followAnalysis } from './diagnosis/analysis/followAnalysis';
import { Line } from './line/createLine';

jest.setTimeout(60_000);

describe.each(DATABASES)('replicas that analyse on %s', databaseId => {
  const dbs = databases();
  let close = async () => {};
  let replicas: Knex[];
  let lines: Line[];

  const stop = (line: Line) =>
    Promise.all([line.worker.stop(), line.analysisWorker.stop()]);

  beforeEach(async () => {
    const opened = await openTestDatabase(dbs, databaseId);
    ({ replicas, close } = opened);
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(lines.map(stop));
    await close();
  });

  const start = (answer?: FakeModel['answer']) => {
    const model = new FakeModel();
    if (answer) model.answer = answer;
    const line = createTestLine(
      replicas[lines.length % replicas.length],
      new World(),
      {
        entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
        lease: '400ms',
        model,
      },
    );
    line.worker.start();
    line.analysisWorker.start();
    lines.push(line);
    return { line, model };
  };

  /** Until the only analysis is as expected. */
  const analysis = (status: string) =>
    eventually(async () => {
      const [one] = await replicas[0]('analyses');
      if (one?.status !== status) throw new Error(`still ${one?.status}`);
      return one;
    });

  const deaf = () => new Promise<ModelReply>(() => {});

  it('carries on what another was stopped in', async () => {
    const first = start(deaf);
    await deliverTo(first.line, crashLoop());
    await eventually(async () => expect(first.model.requests).toHaveLength(1));
    await stop(first.line);
    const second = start();
    expect(await analysis('done')).toMatchObject({
      attempts: 2,
      failure: null,
    });
    expect(second.model.requests).toHaveLength(1);
    // What the first may have cost stays counted beside what the second did.
    const [all] = await replicas[0]('analysis_spending').where('scope', 'all');
    const [{ prompt, system }] = first.model.requests;
    const least = (prompt.length + system.length) / 3 + 4_000 + 1_200;
    expect(Number(all.tokens)).toBeGreaterThan(least);
  });

  it('carries on what another died in, once', async () => {
    const first = start(deaf);
    await deliverTo(first.line, crashLoop());
    await analysis('streaming');
    // Dead: its lease is renewed no more, and nothing of it is given back.
    await replicas[0]('work')
      .where({ kind: 'analysis' })
      .update({ lease_until: 0, fence: replicas[0].raw('fence + 100') });
    const second = start(deaf);
    await eventually(async () =>
      expect(first.model.requests.length + second.model.requests.length).toBe(
        2,
      ),
    );
    await stop(second.line);
    await stop(first.line);
    const third = start();
    const over = await analysis('failed');
    expect(over.failure).toBe(
      'The backend was stopped 2 times while fake-1 answered.',
    );
    expect(third.model.requests).toEqual([]);
    const [{ id }] = await replicas[0]('incidents');
    const story = await third.line.timeline.read(replicas[0], `incident:${id}`);
    expect(story.filter(({ kind }) => kind === 'analysis')).toHaveLength(1);
  });

  it('hears on one what is said to another', async () => {
    let go = () => {};
    const gate = new Promise<void>(resolve => {
      go = resolve;
    });
    const first = start();
    first.model.answer = async request => {
      request.onText!('{"summary":[{"text":"It begins.","evidence":[]}');
      await gate;
      return first.model.says(JSON.stringify(explanation), {
        ...request,
        onText: undefined,
      });
    };
    await deliverTo(first.line, crashLoop());
    const { id } = await analysis('streaming');
    const other = createTestLine(replicas[1], new World());
    const heard: AnalysisEvent[] = [];
    for await (const event of followAnalysis(
      id,
      { store: other.analyses, listeners: other.listeners },
      AbortSignal.timeout(30_000),
    )) {
      heard.push(event);
      if (event.type === 'text') go();
    }
    expect(heard).toEqual([
      { type: 'status', status: 'streaming' },
      { type: 'text', field: 'summary', index: 0, text: 'It begins.' },
      { type: 'status', status: 'done' },
    ]);
  });
});
