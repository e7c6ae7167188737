import { Notice } from '@backstage-self-healing/plugin-self-healing-node';

export function someNotice(change: Partial<Notice> = {}): Notice {
  return {
    id: 'n1',
    occasion: 'untreated',
    event: 'trigger',
    thread: 'incident:i1',
    scope: 'untreated:i1',
    severity: 'critical',
    urgent: true,
    title: 'Nobody acts: KubePodCrashLooping on Checkout',
    description: 'No policy targets checkout.',
    link: '/catalog/default/component/checkout/incidents/i1',
    entityRef: 'component:default/checkout',
    at: '2026-11-28T02:10:00.000Z',
    ...change,
  };
}
