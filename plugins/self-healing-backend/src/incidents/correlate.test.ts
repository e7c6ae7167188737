import fc from 'fast-check';
import {
  AlertOrigin,
  Candidate,
  correlationKey,
  foldAlert,
  foldAlerts,
  Folding,
} from './correlate';

const MINUTE = 60_000;
const WINDOW = 30 * MINUTE;
const START = Date.parse('2026-11-21T08:00:00.000Z');
const time = (minutes: number) =>
  new Date(START + minutes * MINUTE).toISOString();
const alertAt = (minutes: number) => ({ startsAt: time(minutes) });

const nowhere: AlertOrigin = {
  entityRef: null,
  ownerRef: null,
  workload: null,
};
const alert = (labels: Record<string, string>) => ({
  source: 'alertmanager',
  fingerprint: 'f',
  status: 'firing' as const,
  labels,
  annotations: {},
  startsAt: time(0),
});

describe('correlationKey', () => {
  const entityRef = 'component:default/checkout';
  const workload = 'demo/shop/Deployment/checkout';
  it.each<[string, Record<string, string>, Partial<AlertOrigin>, string]>([
    ['the entity', {}, { entityRef }, `entity:${entityRef}`],
    [
      'the entity and its workload',
      {},
      { entityRef, workload },
      `entity:${entityRef}:${workload}`,
    ],
    [
      'the entity and what the alert is about, where that is no workload',
      {},
      { entityRef, subject: { kind: 'HorizontalPodAutoscaler', name: 'web' } },
      `entity:${entityRef}://HorizontalPodAutoscaler/web`,
    ],
    [
      'the entity, whichever address tells',
      {},
      { entityRef, subject: { kind: 'Instance', name: '10.0.0.1:80' } },
      `entity:${entityRef}`,
    ],
    [
      'FC-D11: else what the alert is about',
      { alertname: 'A' },
      { subject: { kind: 'Node', name: 'node-1', cluster: 'demo' } },
      'alert:A:::demo//Node/node-1',
    ],
    [
      'FC-D11: an address, where nothing else is told',
      { alertname: 'A', instance: '10.0.0.1:9100' },
      { subject: { kind: 'Instance', name: '10.0.0.1:9100' } },
      'alert:A::://Instance/10.0.0.1:9100',
    ],
    ['else the workload', {}, { workload }, `workload:${workload}`],
    [
      'else what the alert calls itself and where',
      { alertname: 'A', cluster: 'c', namespace: 'n', pod: 'p' },
      {},
      'alert:A:c:n',
    ],
    ['whatever there is', {}, {}, 'alert:unnamed::'],
  ])('is %s', (_, labels, origin, key) => {
    expect(correlationKey(alert(labels), { ...nowhere, ...origin })).toBe(key);
  });

  it('RC-F5: keeps what is to be left alone apart from what is not', () => {
    const reserve = { effect: 'forbids' as const, message: 'Leave it alone.' };
    for (const origin of [{ entityRef, workload }, { workload }]) {
      const keys = [origin, { ...origin, reserve }].map(one =>
        correlationKey(alert({}), { ...nowhere, ...one }),
      );
      expect(keys[0]).not.toBe(keys[1]);
    }
  });

  it('stays short, and tells long names apart', () => {
    const name = 'x'.repeat(5_000);
    const keys = ['a', 'b'].map(end =>
      correlationKey(alert({ alertname: `${name}${end}` }), nowhere),
    );
    expect(keys[0]).not.toBe(keys[1]);
    for (const key of keys) expect(key.length).toBeLessThan(256);
  });
});

describe('foldAlert', () => {
  const candidate = (change: Partial<Candidate> = {}): Candidate => ({
    id: 'i1',
    status: 'open',
    lastAlertAt: time(0),
    resolvedAt: null,
    ...change,
  });
  const resolvedAt10 = candidate({ status: 'resolved', resolvedAt: time(10) });
  const joins = (incidentId: string, callAgain = false): Folding => ({
    into: 'existing',
    incidentId,
    callAgain,
  });
  const opens: Folding = { into: 'new' };

  it.each<[string, number, Candidate[], Folding]>([
    ['opens the first', 0, [], opens],
    ['joins an open one', 5, [candidate()], joins('i1')],
    ['joins at the edge of the window', 30, [candidate()], joins('i1')],
    ['opens another beyond it', 31, [candidate()], opens],
    ['joins one that it is older than', -30, [candidate()], joins('i1')],
    [
      'joins what is being healed, however late',
      600,
      [candidate({ status: 'healing' })],
      joins('i1'),
    ],
    [
      'joins what waits for an approval, however late',
      600,
      [candidate({ status: 'awaiting-approval' })],
      joins('i1'),
    ],
    [
      'joins what was escalated long ago, and calls again',
      600,
      [candidate({ status: 'escalated' })],
      joins('i1', true),
    ],
    [
      'joins what a person has in hand, and tells them: nothing is done beside them',
      600,
      [candidate({ status: 'open', isHeld: true })],
      joins('i1', true),
    ],
    [
      'joins what a person has in hand now, who looks at it',
      5,
      [candidate({ status: 'open', isHeld: true })],
      joins('i1'),
    ],
    [
      'joins what was escalated just now',
      5,
      [candidate({ status: 'escalated' })],
      joins('i1'),
    ],
    ['opens another after a resolution', 11, [resolvedAt10], opens],
    ['opens another at the moment of it', 10, [resolvedAt10], opens],
    ['opens again what was resolved too early', 9, [resolvedAt10], joins('i1')],
    [
      'does not open again what is long over',
      5,
      [candidate({ ...resolvedAt10, lastAlertAt: time(-60) })],
      opens,
    ],
    [
      'prefers the newest that fits',
      5,
      [candidate({ id: 'i2' }), candidate({ id: 'i1' })],
      joins('i2'),
    ],
    [
      'passes over what does not fit',
      5,
      [candidate({ id: 'i2', lastAlertAt: time(90) }), candidate({ id: 'i1' })],
      joins('i1'),
    ],
  ])('%s', (_, minutes, candidates, folding) => {
    expect(foldAlert(alertAt(minutes), candidates, WINDOW)).toEqual(folding);
  });

  /** What the stage does with foldings, for alerts of one key. */
  function fold(startsAt: readonly number[]): Map<number, string> {
    const incidents: Candidate[] = [];
    const holders = new Map<number, string>();
    startsAt.forEach((minutes, index) => {
      if (holders.has(minutes)) return;
      const given = alertAt(minutes);
      const folding = foldAlert(given, incidents, WINDOW);
      if (folding.into === 'new') {
        const id = `i${index}`;
        incidents.unshift(candidate({ id, lastAlertAt: given.startsAt }));
        holders.set(minutes, id);
        return;
      }
      const found = incidents.find(({ id }) => id === folding.incidentId)!;
      if (given.startsAt > found.lastAlertAt) {
        found.lastAlertAt = given.startsAt;
      }
      holders.set(minutes, folding.incidentId);
    });
    return holders;
  }

  it('gathers everything within one window into one incident, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1 }),
        startsAt => {
          expect(new Set(fold(startsAt).values()).size).toBe(1);
        },
      ),
    );
  });

  it('is not moved by duplicates, wherever they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.nat(5))),
        fc.nat(),
        (given, seed) => {
          const once = given.map(([minutes]) => minutes);
          const twice = given.flatMap(([minutes, more], index) => [
            minutes,
            ...once.slice(0, index).slice((seed + index) % 7, more),
          ]);
          const sizes = (holders: Map<number, string>) => {
            const groups = new Map<string, number[]>();
            holders.forEach((id, minutes) =>
              groups.set(id, [...(groups.get(id) ?? []), minutes].sort()),
            );
            return [...groups.values()].map(group => group.join()).sort();
          };
          expect(sizes(fold(twice))).toEqual(sizes(fold(once)));
        },
      ),
    );
  });

  it('depends on nothing but its arguments, and changes none of them', () => {
    const candidates = fc.array(
      fc
        .record({
          id: fc.uuid(),
          status: fc.constantFrom(
            'open' as const,
            'healing' as const,
            'escalated' as const,
            'resolved' as const,
          ),
          last: fc.integer({ min: -90, max: 90 }),
          resolved: fc.option(fc.integer({ min: -90, max: 90 })),
        })
        .map(({ id, status, last, resolved }) => ({
          id,
          status,
          lastAlertAt: time(last),
          resolvedAt: resolved === null ? null : time(resolved),
        })),
    );
    fc.assert(
      fc.property(candidates, fc.integer({ min: -90, max: 90 }), (all, at) => {
        const before = JSON.stringify(all);
        const folding = foldAlert(alertAt(at), all, WINDOW);
        expect(foldAlert(alertAt(at), all, WINDOW)).toEqual(folding);
        expect(JSON.stringify(all)).toBe(before);
        if (folding.into === 'new') return;
        const into = all.find(({ id }) => id === folding.incidentId)!;
        expect(folding.callAgain && into.status !== 'escalated').toBe(false);
      }),
    );
  });
});

describe('foldAlerts', () => {
  const at = (minutes: number, fingerprint = `f${minutes}`) => ({
    alert: { ...alert({}), fingerprint, startsAt: time(minutes) },
    origin: nowhere,
  });
  const nobody = () => undefined;

  it('gathers alerts by the incident they go into, in their order', () => {
    const open: Candidate = {
      id: 'i1',
      status: 'open',
      lastAlertAt: time(0),
      resolvedAt: null,
    };
    const [a, b, c, d] = [at(5), at(100), at(20), at(110)];
    expect(foldAlerts([a, b, c, d], nobody, [open], WINDOW)).toEqual([
      { incidentId: 'i1', callAgain: false, placed: [a, c] },
      { incidentId: null, callAgain: false, placed: [b, d] },
    ]);
  });

  it('opens an incident again for what it holds, wherever that began', () => {
    const [again, other] = [at(-500), at(0)];
    const holder = ({ fingerprint }: { fingerprint: string }) =>
      fingerprint === again.alert.fingerprint ? 'elsewhere' : undefined;
    expect(foldAlerts([again, other], holder, [], WINDOW)).toEqual([
      { incidentId: 'elsewhere', callAgain: false, placed: [again] },
      { incidentId: null, callAgain: false, placed: [other] },
    ]);
  });

  it('comes to the same as folding one after the other', () => {
    const minutes = fc.integer({ min: -200, max: 200 });
    const candidate = fc
      .record({
        id: fc.constantFrom('i1', 'i2', 'i3'),
        status: fc.constantFrom(
          'open' as const,
          'escalated' as const,
          'resolved' as const,
        ),
        lastAlertAt: minutes.map(time),
        resolvedAt: minutes.map(time),
      })
      .map(one => ({
        ...one,
        resolvedAt: one.status === 'resolved' ? one.resolvedAt : null,
      }));
    fc.assert(
      fc.property(
        fc.uniqueArray(candidate, { selector: ({ id }) => id }),
        fc.array(minutes, { maxLength: 12 }),
        (candidates, startsAt) => {
          const given = startsAt.map((start, index) => at(start, `f${index}`));
          const before = JSON.stringify(candidates);
          const folds = foldAlerts(given, nobody, candidates, WINDOW);
          expect(JSON.stringify(candidates)).toBe(before);

          const known = candidates.map(one => ({ ...one }));
          const expected = new Map<string, string[]>();
          for (const { alert: one } of given) {
            const folding = foldAlert(one, known, WINDOW);
            const id =
              folding.into === 'new'
                ? `new ${expected.size}`
                : folding.incidentId;
            expected.set(id, [...(expected.get(id) ?? []), one.fingerprint]);
            const joined = known.find(({ id: its }) => its === id);
            if (!joined) {
              known.unshift({
                id: id as 'i1',
                status: 'open',
                lastAlertAt: one.startsAt,
                resolvedAt: null,
              });
            } else {
              joined.status =
                joined.status === 'resolved' ? 'open' : joined.status;
              joined.resolvedAt = null;
              if (one.startsAt > joined.lastAlertAt) {
                joined.lastAlertAt = one.startsAt;
              }
            }
          }
          expect(
            folds.map(({ placed }) => placed.map(p => p.alert.fingerprint)),
          ).toEqual([...expected.values()]);
        },
      ),
    );
  });
});
