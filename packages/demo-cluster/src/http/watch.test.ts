import { Response } from 'express';
import { connect, Connection } from '../__testUtils__/connection';
import { until } from '../__testUtils__/until';
import { DemoCluster, startDemoCluster } from '../index';
import { KubeObject } from '../objects';
import { PODS } from '../resources';
import { ObjectStore } from '../store';
import { visibleChange, watch } from './watch';

jest.setTimeout(60_000);

describe('a change seen through a selector', () => {
  const pod = (app: string) =>
    ({ kind: 'Pod', metadata: { labels: { app } } } as unknown as KubeObject);
  const isWeb = ({ metadata }: KubeObject) => metadata.labels?.app === 'web';
  const change = (
    type: 'ADDED' | 'MODIFIED' | 'DELETED',
    app: string,
    before?: string,
  ) =>
    visibleChange(
      {
        type,
        resourceVersion: 1,
        resource: PODS,
        object: pod(app),
        previous: before === undefined ? undefined : pod(before),
      },
      isWeb,
    )?.type;

  it.each([
    ['ADDED', 'web', undefined, 'ADDED'],
    ['ADDED', 'api', undefined, undefined],
    ['MODIFIED', 'web', 'web', 'MODIFIED'],
    ['MODIFIED', 'web', 'api', 'ADDED'],
    ['MODIFIED', 'api', 'web', 'DELETED'],
    ['MODIFIED', 'api', 'api', undefined],
    ['DELETED', 'web', 'web', 'DELETED'],
    ['DELETED', 'api', 'api', undefined],
  ] as const)('%s %s (before: %s) is %s', (type, app, before, seen) => {
    expect(change(type, app, before)).toBe(seen);
  });
});

describe('the end of a watch', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is the last that is sent, also where a bookmark is due at that moment', () => {
    const listeners = new Set<unknown>();
    const store = {
      oldestResourceVersion: 0,
      resourceVersion: 5,
      list: () => [],
      subscribe: (listener: unknown) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const sent: string[] = [];
    const response = {
      status: () => response,
      setHeader: () => response,
      flushHeaders: () => {},
      // Closed later, once the client has read to the end.
      on: () => response,
      write(line: string) {
        if (sent.includes('end')) throw new Error('write after end');
        sent.push(JSON.parse(line).type);
      },
      end: () => sent.push('end'),
    };
    watch(
      store as unknown as ObjectStore,
      PODS,
      undefined,
      { timeoutSeconds: '120', allowWatchBookmarks: 'true' },
      response as unknown as Response,
      object => object,
    );
    jest.advanceTimersByTime(300_000);
    // Each minute, and twice before the end.
    expect(sent).toEqual([...Array(4).fill('BOOKMARK'), 'end']);
    expect(listeners.size).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('watch', () => {
  let cluster: DemoCluster;
  let admin: Connection;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true, tickMs: 20, startupMs: 60 });
    admin = connect(cluster);
    await until(
      () => cluster.status(),
      services => services.every(({ ready, desired }) => ready === desired),
    );
  });
  afterAll(() => cluster.stop());

  const path = '/apis/apps/v1/namespaces/shop/deployments';

  async function follow(query: Record<string, string>) {
    const events: Array<{ type: string; object: any }> = [];
    let ended = false;
    const abort = await admin.watch.watch(
      path,
      query,
      (type, object) => events.push({ type, object }),
      () => {
        ended = true;
      },
    );
    return { events, stop: () => abort.abort(), hasEnded: () => ended };
  }

  it('starts with what there is', async () => {
    const { events, stop } = await follow({});
    await until(
      () => events.length,
      count => count >= 6,
    );
    stop();
    expect(events.slice(0, 6).map(({ type }) => type)).toEqual(
      Array(6).fill('ADDED'),
    );
  });

  it('continues where a list ended, so that nothing is missed', async () => {
    const { metadata } = await admin.apps.listNamespacedDeployment({
      namespace: 'shop',
    });
    for (const note of ['one', 'two', 'three']) {
      await admin.patchDeployment('inventory', {
        metadata: { annotations: { note } },
      });
    }
    const { events, stop } = await follow({
      resourceVersion: metadata!.resourceVersion!,
      fieldSelector: 'metadata.name=inventory',
    });
    await until(
      () => events.map(({ object }) => object.metadata.annotations.note),
      notes => notes.includes('three'),
    );
    stop();
    const notes = events.map(({ object }) => object.metadata.annotations.note);
    expect([...new Set(notes)]).toEqual(['one', 'two', 'three']);
    const versions = events.map(({ object }) =>
      Number(object.metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it('ends when its time is up', async () => {
    const { hasEnded } = await follow({
      timeoutSeconds: '1',
      fieldSelector: 'metadata.name=none',
    });
    expect(await until(hasEnded, Boolean)).toBe(true);
  });
});
