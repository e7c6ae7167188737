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
});
