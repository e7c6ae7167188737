import { checkout } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

describe.each(DATABASES)('placing alerts on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  afterEach(() => backend.stop());

  it('lets one that cannot be placed yet hold up no other', async () => {
    const world = new World();
    const { fromLabels } = world.locator;
    let answers = false;
    world.locator.fromLabels = async (labels, signal) => {
      if (labels.namespace === 'dark' && !answers) {
        throw new Error('that cluster does not answer');
      }
      return fromLabels(labels, signal);
    };
    backend = await startBackend(await dbs.init(databaseId), {
      world,
      entities: [checkout],
    });
    const { deliver, incidents, until } = backend;
    const dark = crashLoop({ labels: { alertname: 'A', namespace: 'dark' } });
    const others = Array.from({ length: 49 }, () => crashLoop());
    await deliver(dark, ...others);
    const story = await until(({ incident }) => incident.alertCount === 49);
    expect(story.incident.entityRef).toBe('component:default/checkout');
    expect(await incidents()).toHaveLength(1);
    await deliver(...others.map(resolved));
    await until(({ incident }) => incident.status === 'resolved');

    answers = true;
    await eventually(async () => {
      expect((await incidents()).map(({ title }) => title)).toEqual([
        'A on dark',
        'KubePodCrashLooping on checkout',
      ]);
    });
  });

  it('PR-M20: has what is critical decided on before what is less', async () => {
    const world = new World();
    const order: string[] = [];
    const knex = await dbs.init(databaseId);
    backend = await startBackend(knex, { world, entities: [checkout] });
    const look = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (!/^insert into [`"]work[`"]/i.test(sql)) return;
      if (!bindings.includes('incident')) return;
      const runAt = bindings.find(
        value => typeof value === 'number' && value > 1e12,
      );
      order.push(Number(runAt) < Date.now() - 30_000 ? 'ahead' : 'in turn');
    };
    knex.on('query', look);
    const of = (severity: string) => ({
      labels: { alertname: severity, severity, namespace: severity },
    });
    await backend.deliver(crashLoop(of('warning')));
    await eventually(async () =>
      expect(await backend.incidents()).toHaveLength(1),
    );
    expect(order[0]).toBe('in turn');
    order.length = 0;
    await backend.deliver(crashLoop(of('critical')));
    await eventually(async () =>
      expect(await backend.incidents()).toHaveLength(2),
    );
    knex.off('query', look);
    expect(order).toContain('ahead');
  });
});
