import fc from 'fast-check';
import { CONTAINER, shopSnapshot } from './__fixtures__/shopSnapshot';
import { renderMetrics } from './metrics';

const LABEL_NAMES = /([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"/g;

/** The values of a metric by the labels that matter to a test. */
function samples(text: string, name: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const [, metric, labels, value] = line.match(/^(\w+)\{(.*)\} (\S+)$/) ?? [];
    if (metric === name) {
      const kept = [...labels.matchAll(LABEL_NAMES)]
        .filter(([, label]) => !['namespace', 'uid'].includes(label))
        .map(([, label, text_]) => `${label}=${text_}`);
      found[kept.join(' ')] = Number(value);
    }
  }
  return found;
}

describe('renderMetrics', () => {
  const text = renderMetrics(
    shopSnapshot(
      [
        { service: 'web', name: 'web-1', container: CONTAINER.healthy },
        {
          service: 'web',
          name: 'web-2',
          container: CONTAINER.crashBackOff,
          node: 'node-2',
          deleting: true,
        },
      ],
      { replicas: { web: 3 }, lostNodes: ['node-2'] },
    ),
  );

  it.each([
    ['kube_deployment_spec_replicas', { 'deployment=web': 3 }],
    ['kube_deployment_status_replicas', { 'deployment=web': 2 }],
    ['kube_deployment_status_replicas_ready', { 'deployment=web': 1 }],
    ['kube_deployment_status_replicas_available', { 'deployment=web': 1 }],
    ['kube_deployment_status_replicas_unavailable', { 'deployment=web': 2 }],
    ['kube_deployment_status_replicas_updated', { 'deployment=web': 2 }],
    ['kube_deployment_metadata_generation', { 'deployment=web': 2 }],
    ['kube_deployment_status_observed_generation', { 'deployment=web': 2 }],
    [
      'kube_deployment_status_condition',
      {
        'deployment=web condition=Available status=true': 0,
        'deployment=web condition=Available status=false': 1,
        'deployment=web condition=Available status=unknown': 0,
      },
    ],
    [
      'kube_replicaset_owner',
      {
        'replicaset=web-5d4f owner_kind=Deployment owner_name=web owner_is_controller=true': 1,
      },
    ],
    [
      'kube_pod_owner',
      {
        'pod=web-1 owner_kind=ReplicaSet owner_name=web-5d4f owner_is_controller=true': 1,
        'pod=web-2 owner_kind=ReplicaSet owner_name=web-5d4f owner_is_controller=true': 1,
      },
    ],
    [
      'kube_pod_status_ready',
      {
        'pod=web-1 condition=true': 1,
        'pod=web-1 condition=false': 0,
        'pod=web-1 condition=unknown': 0,
        'pod=web-2 condition=true': 0,
        'pod=web-2 condition=false': 1,
        'pod=web-2 condition=unknown': 0,
      },
    ],
    ['kube_pod_deletion_timestamp', { 'pod=web-2': 1767603600 }],
    [
      'kube_pod_container_status_ready',
      { 'pod=web-1 container=web': 1, 'pod=web-2 container=web': 0 },
    ],
    [
      'kube_pod_container_status_running',
      { 'pod=web-1 container=web': 1, 'pod=web-2 container=web': 0 },
    ],
    [
      'kube_pod_container_status_restarts_total',
      { 'pod=web-1 container=web': 0, 'pod=web-2 container=web': 3 },
    ],
    [
      'kube_pod_container_status_waiting_reason',
      { 'pod=web-2 container=web reason=CrashLoopBackOff': 1 },
    ],
    [
      'kube_pod_container_status_last_terminated_reason',
      { 'pod=web-2 container=web reason=Error': 1 },
    ],
    [
      'kube_namespace_status_phase',
      { 'phase=Active': 1, 'phase=Terminating': 0 },
    ],
  ])('has %s', (name, expected) => {
    const found = samples(text, name);
    expect(Object.values(found)).toEqual(Object.values(expected));
    expect(
      Object.keys(found).map(labels => labels.replace(/^namespace=shop /, '')),
    ).toEqual(Object.keys(expected));
  });

  it('says what each node is and whether it is ready', () => {
    const conditions = samples(text, 'kube_node_status_condition');
    expect(conditions['node=node-1 condition=Ready status=true']).toBe(1);
    expect(conditions['node=node-2 condition=Ready status=true']).toBe(0);
    expect(conditions['node=node-2 condition=Ready status=unknown']).toBe(1);
    expect(samples(text, 'kube_node_spec_taint')).toEqual({
      'node=node-2 key=node.kubernetes.io/unreachable value= effect=NoExecute': 1,
    });
  });

  it('describes every metric once, right before its samples', () => {
    const lines = text.trimEnd().split('\n');
    const blocks = lines.map(
      line => line.match(/^(?:# HELP |# TYPE )?(\w+)/)?.[1],
    );
    const described = lines.flatMap(
      line => line.match(/^# HELP (\w+) \S/)?.slice(1) ?? [],
    );
    expect(new Set(described).size).toBe(described.length);
    expect(described.length).toBeGreaterThan(30);
    expect(blocks.filter((name, index) => name !== blocks[index - 1])).toEqual(
      described,
    );
  });

  it('keeps any label value on its line and readable', () => {
    fc.assert(
      fc.property(fc.string(), image => {
        const rendered = renderMetrics(
          shopSnapshot([
            { service: 'web', name: 'web-1', container: { image } },
          ]),
        );
        const [line, ...more] = rendered
          .split('\n')
          .filter(candidate =>
            candidate.startsWith('kube_pod_container_info{'),
          );
        expect(more).toEqual([]);
        const values = [...line.matchAll(LABEL_NAMES)].map(
          ([, name, value]) => [
            name,
            value.replace(/\\(.)/g, (_, character) =>
              character === 'n' ? '\n' : character,
            ),
          ],
        );
        expect(Object.fromEntries(values).image).toBe(image);
      }),
    );
  });
});
