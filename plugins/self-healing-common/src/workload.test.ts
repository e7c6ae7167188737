import fc from 'fast-check';
import { parseWorkloadRef, workloadRef } from './workload';

// Kubernetes object names: RFC 1123 labels.
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

describe('workload references', () => {
  it('writes cluster/namespace/Kind/name', () => {
    expect(
      workloadRef({
        cluster: 'demo',
        namespace: 'shop',
        kind: 'Deployment',
        name: 'checkout',
      }),
    ).toBe('demo/shop/Deployment/checkout');
  });

  it('reads back whatever it writes', () => {
    const workload = fc.record({
      cluster: name,
      namespace: name,
      kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet'),
      name,
    });
    fc.assert(
      fc.property(workload, one => {
        expect(parseWorkloadRef(workloadRef(one))).toEqual(one);
      }),
    );
  });

  it.each([
    '',
    'checkout',
    'demo/shop/checkout',
    'demo/shop/Deployment/',
    '/shop/Deployment/checkout',
    'demo//Deployment/checkout',
    'demo/shop/Deployment/checkout/extra',
    'demo/shop/Deployment/check out',
    'demo/shop/Deployment/checkout\n',
  ])('refuses %j', ref => {
    expect(() => parseWorkloadRef(ref)).toThrow(
      'must be cluster/namespace/Kind/name, e.g. demo/shop/Deployment/checkout',
    );
  });
});
