import fc from 'fast-check';
import { visibleChange } from './http/watch';
import { KubeObject } from './objects';
import { PODS } from './resources';
import { ChangeRecord, ObjectStore } from './store';

const podOf = (name: string, app: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app },
  },
});

const operation = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  app: fc.constantFrom('web', 'api'),
  remove: fc.boolean(),
});

function apply(
  store: ObjectStore,
  { name, app, remove }: { name: string; app: string; remove: boolean },
): void {
  const live = store.get(PODS, 'shop', name);
  if (!live) {
    store.insert(PODS, podOf(name, app));
  } else if (remove) {
    store.remove(PODS, live);
  } else {
    store.replace(PODS, {
      ...live,
      metadata: { ...live.metadata, labels: { app } },
    });
  }
}

describe('the store', () => {
  it('lets a client that lists and then watches know everything, selector or not', () => {
    fc.assert(
      fc.property(
        fc.array(operation),
        fc.array(operation),
        fc.constantFrom('web', undefined),
        (before, after, app) => {
          const matches = (object: KubeObject) =>
            !app || object.metadata.labels?.app === app;
          const store = new ObjectStore();
          before.forEach(one => apply(store, one));
          const known = new Map(
            store
              .list(PODS)
              .filter(matches)
              .map(object => [object.metadata.name, object]),
          );
          const since = store.resourceVersion;
          after.forEach(one => apply(store, one));
          const surprises = store.changesSince(since).filter(change => {
            const event = visibleChange(change, matches);
            const name = change.object.metadata.name;
            const wasKnown = known.has(name);
            if (event?.type === 'DELETED') {
              known.delete(name);
            } else if (event) {
              known.set(name, event.object);
            }
            return event && wasKnown !== (event.type !== 'ADDED');
          });
          expect(surprises).toEqual([]);
          expect(
            [...known.values()].sort((left, right) =>
              left.metadata.name < right.metadata.name ? -1 : 1,
            ),
          ).toEqual(store.list(PODS).filter(matches));
        },
      ),
    );
  });

  it('gives every change a newer version than the one before', () => {
    const store = new ObjectStore();
    const seen: ChangeRecord[] = [];
    const unsubscribe = store.subscribe(change => seen.push(change));
    const pod = store.insert(PODS, podOf('a', 'web'));
    store.replace(PODS, pod);
    store.remove(PODS, pod);
    unsubscribe();
    store.insert(PODS, podOf('b', 'web'));
    const first = seen[0].resourceVersion;
    expect(seen.map(({ resourceVersion }) => resourceVersion - first)).toEqual([
      0, 1, 2,
    ]);
    expect(seen.map(({ type }) => type)).toEqual([
      'ADDED',
      'MODIFIED',
      'DELETED',
    ]);
  });

  it('starts later than an earlier cluster could have come', () => {
    const earlier = new ObjectStore(0);
    earlier.insert(PODS, podOf('a', 'web'));
    const later = new ObjectStore(60_000);
    expect(later.oldestResourceVersion).toBeGreaterThan(
      earlier.resourceVersion,
    );
  });

  it('keeps what it was given from being changed behind its back', () => {
    const store = new ObjectStore();
    const given = podOf('a', 'web');
    const stored = store.insert(PODS, given);
    given.metadata.labels!.app = 'other';
    expect(stored.metadata.labels).toEqual({ app: 'web' });
    expect(() => {
      stored.metadata.labels!.app = 'other';
    }).toThrow(TypeError);
  });
});
