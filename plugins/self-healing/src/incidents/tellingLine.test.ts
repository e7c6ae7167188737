import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { after } from '../__testUtils__/clock';
import { tellingLine } from './tellingLine';

const piece = (data: Record<string, unknown>): Evidence => ({
  id: 'e',
  source: 'kubernetes',
  kind: 'any',
  title: 'Any',
  collectedAt: after(0),
  data,
});
const log = (pod: string, ...lines: string[]) =>
  piece({ logs: [{ pod, container: 'app', previous: true, lines }] });
const event = (object: string, message: string, type = 'Warning') => ({
  type,
  reason: 'Failed',
  object,
  message,
});
const crash = {
  object: 'Pod shop/checkout-7d9f-x2x7k',
  severity: 'symptom' as const,
  summary: 'It crashes.',
};

describe('tellingLine', () => {
  it.each<[string, Parameters<typeof tellingLine>, string | undefined]>([
    [
      'PR-M7: the last line of its log',
      [crash, [log('checkout-7d9f-x2x7k', 'starting', 'panic: no', ' ')]],
      'panic: no',
    ],
    [
      'of a pod of its workload',
      [
        { ...crash, object: 'Deployment shop/checkout' },
        [log('checkout-7d9f-x2x7k', 'panic: no')],
      ],
      'panic: no',
    ],
    ['not of another', [crash, [log('payments-1', 'fine')]], undefined],
    [
      'not of one that only begins alike',
      [
        { ...crash, object: 'Deployment shop/check' },
        [log('checkout-7d9f-x2x7k', 'panic: no')],
      ],
      undefined,
    ],
    [
      'PR-M7: the newest warning where there is no log',
      [
        crash,
        [
          piece({
            events: [
              event('pod checkout-7d9f-x2x7k', 'Scheduled', 'Normal'),
              event('pod checkout-7d9f-x2x7k', 'not found: shop/checkout:1.6'),
              event('pod checkout-7d9f-x2x7k', 'older'),
            ],
          }),
        ],
      ],
      'not found: shop/checkout:1.6',
    ],
    [
      'nothing that is said already',
      [
        { ...crash, summary: 'It says panic: no.' },
        [log('checkout-7d9f-x2x7k', 'panic: no')],
      ],
      undefined,
    ],
    [
      'nothing for what is only context',
      [
        { ...crash, severity: 'context' },
        [log('checkout-7d9f-x2x7k', 'panic: no')],
      ],
      undefined,
    ],
    [
      'both ends of a very long one',
      [crash, [log('checkout-7d9f-x2x7k', `${'x'.repeat(500)}: not found`)]],
      `${'x'.repeat(100)} … ${'x'.repeat(189)}: not found`,
    ],
  ])('%s', (_, given, expected) => {
    expect(tellingLine(...given)).toBe(expected);
  });

  it('takes any data', () => {
    const data = fc.dictionary(
      fc.constantFrom('logs', 'events', 'lines', 'problem'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(data, fc.string(), (some, object) => {
        const line = tellingLine({ ...crash, object }, [piece(some)]);
        expect(['string', 'undefined']).toContain(typeof line);
      }),
    );
  });
});
