import { Registry } from '../registry';
import { DISRUPTION_BUDGETS, NAMESPACES, PODS } from '../resources';
import { ObjectStore } from '../store';
import { evict } from './disruption';

describe('eviction', () => {
  it('asks to come back while the budget has not been looked at, as recorded', () => {
    const registry = new Registry(new ObjectStore());
    const labels = { app: 'web' };
    registry.create(NAMESPACES, undefined, { metadata: { name: 'shop' } });
    const pod = registry.create(PODS, 'shop', {
      metadata: { name: 'web', labels },
      spec: { containers: [{ name: 'app', image: 'web:1' }] },
    });
    registry.updateStatus(PODS, pod, { ...pod, status: { phase: 'Running' } });
    registry.create(DISRUPTION_BUDGETS, 'shop', {
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    });
    const refused = expect.objectContaining({
      code: 429,
      body: expect.objectContaining({
        reason: 'TooManyRequests',
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message:
                'The disruption budget web is still being processed by the server.',
            },
          ],
          retryAfterSeconds: 10,
        },
      }),
    });
    let problem: unknown;
    try {
      evict(registry, 'shop', 'web', { dryRun: true });
    } catch (error) {
      problem = error;
    }
    expect(problem).toEqual(refused);
  });
});
