import { Deployment, PodTemplate, ReplicaSet } from '../clusters/resources';
import {
  releaseDigest,
  RESTARTED_AT,
  templateDigest,
  templateOf,
} from './podTemplate';
import { currentReplicaSet } from './revisions';

const template = (
  image: string,
  metadata: Record<string, unknown> = { labels: { app: 'lab' } },
) =>
  ({
    metadata,
    spec: { containers: [{ name: 'app', image }] },
  } as PodTemplate);

describe('pod templates', () => {
  it.each([
    ['the hash', { labels: { app: 'lab', 'pod-template-hash': 'x' } }],
    [
      'no time of creation',
      { creationTimestamp: null, labels: { app: 'lab' } },
    ],
    ['no annotations', { labels: { app: 'lab' }, annotations: {} }],
  ])('are the same with %s', (_, metadata) => {
    expect(templateDigest(template('lab:1', metadata))).toBe(
      templateDigest(template('lab:1')),
    );
  });

  it.each([
    ['image', template('lab:2')],
    ['label', template('lab:1', { labels: { app: 'lab', tier: 'x' } })],
    ['annotation', template('lab:1', { annotations: { a: 'b' } })],
  ])('differ by another %s', (_, other) => {
    expect(templateDigest(other)).not.toBe(templateDigest(template('lab:1')));
    expect(releaseDigest(other)).not.toBe(releaseDigest(template('lab:1')));
  });

  it('of a restarted Deployment are another template and the same release', () => {
    const restarted = template('lab:1', {
      labels: { app: 'lab' },
      annotations: { [RESTARTED_AT]: '2026-11-27T10:00:00Z' },
    });
    expect(templateDigest(restarted)).not.toBe(
      templateDigest(template('lab:1')),
    );
    expect(releaseDigest(restarted)).toBe(releaseDigest(template('lab:1')));
  });

  it('FC-G3: are found though the Deployment itself carries pod-template-hash', () => {
    const deployment = {
      spec: {
        template: template('lab:2', {
          labels: { app: 'lab', 'pod-template-hash': 'of-an-older-one' },
        }),
      },
    } as Deployment;
    const replicaSets = ['lab:1', 'lab:2'].map(
      image =>
        ({
          metadata: { name: image },
          spec: {
            template: template(image, {
              labels: { app: 'lab', 'pod-template-hash': image },
            }),
          },
        } as ReplicaSet),
    );
    const current = currentReplicaSet(deployment, replicaSets);
    expect(current?.metadata?.name).toBe('lab:2');
    expect(templateOf(current!).metadata?.labels).toEqual({ app: 'lab' });
  });
});
