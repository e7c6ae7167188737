import { claimWorkloads } from './claim';
import { readYaml } from './editYaml';
import { optIn } from './optIn';

const COMPONENT = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: reviews
  annotations:
    backstage.io/kubernetes-id: reviews # as deployed
spec:
  type: service
`;
const SYSTEM = COMPONENT.replace('Component', 'System');
const targets = ['./self-healing/policy.yaml', './self-healing/runbook.yaml'];

describe('opting in', () => {
  it('annotates the entity and refers to what comes with it', () => {
    const { text, entityRef } = optIn(COMPONENT, undefined, targets);
    expect(entityRef).toBe('component:default/reviews');
    expect(text).toContain('kubernetes-id: reviews # as deployed');
    expect(readYaml(text)).toEqual([
      expect.objectContaining({
        metadata: {
          name: 'reviews',
          annotations: {
            'backstage.io/kubernetes-id': 'reviews',
            'self-healing.backstage.io/enabled': 'true',
          },
        },
      }),
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Location',
        metadata: {
          name: 'reviews-self-healing',
          description: 'What heals reviews, and when',
        },
        spec: { targets },
      },
    ]);
    expect(optIn(text, undefined, targets).text).toBe(text);
  });

  it('refers to what it does not refer to yet', () => {
    const first = optIn(COMPONENT, undefined, targets.slice(0, 1)).text;
    const both = readYaml(optIn(first, undefined, targets).text);
    expect(
      both.slice(1).map(({ metadata, spec }) => [metadata.name, spec.targets]),
    ).toEqual([
      ['reviews-self-healing', [targets[0]]],
      ['reviews-self-healing-2', [targets[1]]],
    ]);
  });

  it('finds the entity among others', () => {
    const text = `${SYSTEM.replace(
      '-id: reviews',
      '-id: system',
    )}---\n${COMPONENT}`;
    expect(optIn(text, undefined, [])).toMatchObject({
      entityRef: 'component:default/reviews',
      kubernetesId: 'reviews',
    });
    expect(
      readYaml(optIn(text, 'system:reviews', []).text)[0].metadata.annotations,
    ).toHaveProperty(['self-healing.backstage.io/enabled'], 'true');
  });

  it.each([
    [
      COMPONENT,
      'component:other',
      /component:other is not in the file; it has component:default\/reviews/,
    ],
    [SYSTEM, undefined, /the file has 0 components/],
    [
      `${COMPONENT}---\n${COMPONENT.replace('name: reviews', 'name: b')}`,
      undefined,
      /has 2 components: name one as entityRef/,
    ],
    ['- a\n', undefined, /0 components/],
    ['a: [', undefined, /Flow sequence/],
  ])('says what it cannot do (%#)', (text, entityRef, words) => {
    expect(() => optIn(text, entityRef, [])).toThrow(words);
  });
});

const deployment = (name: string, extra = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
${extra}spec:
  replicas: 2 # for now
`;
const LABEL = '  labels:\n    backstage.io/kubernetes-id: reviews\n';
const ref = 'component:default/reviews';
const claim = (text: string) => claimWorkloads(text, ref, 'reviews');

describe('claiming workloads', () => {
  it('lets those of the entity say whose they are, once', () => {
    const text = `${deployment('reviews', LABEL)}---\n${deployment(
      'cache',
    )}---\nkind: Service\n`;
    const result = claim(text);
    expect(result.claimed).toEqual(['Deployment/reviews']);
    expect(result.left).toEqual([
      'Deployment/cache has no label backstage.io/kubernetes-id: reviews',
    ]);
    expect(readYaml(result.text)[0].metadata.annotations).toEqual({
      'self-healing.backstage.io/entity-ref': ref,
    });
    expect(result.text).toContain('replicas: 2 # for now');
    expect(claim(result.text)).toEqual(result);
  });

  it('takes the only workload for the entity’s own where it says nothing', () => {
    expect(claim(deployment('x')).claimed).toEqual(['Deployment/x']);
    expect(
      claim(deployment('x', LABEL.replace('reviews', 'y'))).claimed,
    ).toEqual([]);
  });

  it('takes none away from another', () => {
    const theirs = deployment(
      'reviews',
      `${LABEL}  annotations:\n    self-healing.backstage.io/entity-ref: component:default/other\n`,
    );
    expect(claim(theirs)).toEqual({
      text: theirs,
      claimed: [],
      left: ['Deployment/reviews says that it is component:default/other'],
    });
  });
});
