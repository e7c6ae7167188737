import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ClusterEvent, Deployment, Pod } from '../clusters/resources';
import { describeEvents, describeWorkload } from '../evidence/describe';
import { describePods } from '../evidence/describePods';
import { diagnosers } from './diagnosers';

/**
 * States of objects and the faults that other diagnosers see in them, kept
 * beside the repository: without the folder only its absence is told.
 */
const FOLDER =
  process.env.SELF_HEALING_VECTORS ?? join(process.cwd(), '../shared/vectors');

type Thing = {
  kind: string;
  metadata: { name: string; namespace: string };
};
type Item = {
  id: string;
  group: string;
  namespace: string;
  objects: Thing[];
  expected: { object: string }[];
};
type Status = { id: string; group: string; object: Thing; health: string };

function read<T>(name: string): T[] {
  const file = join(FOLDER, `${name}.json.gz`);
  if (existsSync(file)) {
    return JSON.parse(gunzipSync(readFileSync(file)).toString()).items;
  }
  // eslint-disable-next-line no-console
  console.log(`No vectors in ${FOLDER}: nothing to compare with`);
  return [];
}

const AT = new Date('2026-01-01T00:00:10Z');

/** What is found of one object and the events about it. */
function findingsOf(object: Thing, objects: readonly Thing[] = []) {
  const { name, namespace } = object.metadata;
  const target = { cluster: 'c', namespace, kind: 'Deployment', name };
  // The vectors hold no uids.
  const events = objects
    .filter(({ kind }) => kind === 'Event')
    .map(event => event as unknown as ClusterEvent)
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(event => ({
      ...event,
      involvedObject: { ...event.involvedObject, uid: 'u' },
    }));
  const parts = {
    events: describeEvents(target, new Set(['u']), events),
    ...(object.kind === 'Pod'
      ? { pods: describePods(target, [object as Pod], [], undefined, AT) }
      : { workload: describeWorkload(target, object as Deployment) }),
  };
  const evidence = Object.entries(parts).map(
    ([kind, data]): Evidence => ({
      id: kind,
      source: 'kubernetes',
      kind,
      title: kind,
      collectedAt: AT.toISOString(),
      data: JSON.parse(JSON.stringify(data)),
    }),
  );
  return diagnosers.flatMap(({ examine }) => examine(evidence));
}

describe('what others find', () => {
  it('is found where k8sgpt finds a fault, and nowhere else', () => {
    const items = read<Item>('k8sgpt').filter(
      ({ group }) => group === 'pod' || group === 'deployment',
    );
    const found = items.map(item => [
      item.id,
      item.objects
        .filter(({ kind }) => kind === 'Pod' || kind === 'Deployment')
        .filter(({ metadata }) => metadata.namespace === item.namespace)
        .filter(object => findingsOf(object, item.objects).length > 0)
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        .sort(),
    ]);
    expect(found).toEqual(
      items.map(({ id, expected }) => [
        id,
        expected.map(({ object }) => object).sort(),
      ]),
    );
  });

  it('is found where kstatus calls a pod failed', () => {
    const items = read<Status>('kstatus').filter(
      ({ group }) => group === 'Pod',
    );
    expect(
      items.map(({ id, object }) => [id, findingsOf(object).length > 0]),
    ).toEqual(items.map(({ id, health }) => [id, health === 'Failed']));
  });
});
