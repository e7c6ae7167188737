import {
  FieldOwner,
  Plan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Deployment } from '../clusters/resources';
import { judgeBaseline } from './judgeBaseline';

const web = (replicas: number): Deployment => ({
  metadata: { name: 'web' },
  spec: { replicas, selector: {}, template: {} },
});
const baseline = {
  replicas: 3,
  readyReplicas: 3,
  services: [{ name: 'web', readyEndpoints: 3 }],
};
const endpoints = (readyEndpoints: number) => [{ name: 'web', readyEndpoints }];
const plan = (
  request: Plan['request'],
  owners: Pick<FieldOwner, 'kind'>[] = [],
) => [{ request, owners } as Plan];
const scaledTo = (replicas: number) =>
  plan({ change: { type: 'scale', replicas } });
const autoscaled = plan({}, [{ kind: 'HorizontalPodAutoscaler' }]);

describe('what is there, held against what was there before', () => {
  it.each<[string, ReturnType<typeof judgeBaseline>, string | undefined]>([
    [
      'is enough when it is as much',
      judgeBaseline(web(3), endpoints(3), baseline, []),
      undefined,
    ],
    [
      'is enough when it is more',
      judgeBaseline(web(5), endpoints(5), baseline, []),
      undefined,
    ],
    [
      'is no proof with fewer replicas, nor a failure: somebody else did that',
      judgeBaseline(web(2), endpoints(2), baseline, []),
      'inconclusive',
    ],
    [
      'may be fewer where an autoscaler decides',
      judgeBaseline(web(2), endpoints(2), baseline, autoscaled),
      undefined,
    ],
    [
      'may be as few as was planned',
      judgeBaseline(web(2), endpoints(2), baseline, scaledTo(2)),
      undefined,
    ],
    [
      'is no proof when what was planned was put back: RC-F10',
      judgeBaseline(web(3), endpoints(3), baseline, scaledTo(6)),
      'pending',
    ],
    [
      'is no proof without its Service',
      judgeBaseline(web(3), [], baseline, []),
      'pending',
    ],
    [
      'is no proof when its Service leads to fewer pods',
      judgeBaseline(web(3), endpoints(1), baseline, []),
      'pending',
    ],
    [
      'goes by the replicas alone where Services cannot be read',
      judgeBaseline(web(3), null, baseline, []),
      undefined,
    ],
    [
      'goes by nothing where nobody saw it well',
      judgeBaseline(web(1), endpoints(0), undefined, []),
      undefined,
    ],
  ])('%s', (_, result, expected) => {
    expect(result?.status).toBe(expected);
  });

  it('lets a person say what fewer replicas prove, and not wait for an answer', () => {
    expect(judgeBaseline(web(1), endpoints(1), baseline, [])).toEqual({
      status: 'inconclusive',
      undecidable: true,
      message:
        'web has 1 replica, 3 served before: somebody has scaled it down',
    });
  });
});
