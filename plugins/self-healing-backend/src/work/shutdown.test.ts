import {
  databases,
  crashLoop,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(30_000);

describe('the plugin that is shut down', () => {
  const dbs = databases();

  it('waits a few seconds, not for ever, for an action that is deaf to its signal', async () => {
    const backend = await startBackend(await dbs.init('SQLITE_3'));
    const { world, deliver, stop } = backend;
    const begun = new Promise<void>(resolve => {
      world.beforeEffect = () => {
        resolve();
        return new Promise(() => {});
      };
    });
    await deliver(crashLoop());
    await begun;
    await stop();
    expect(world.effects).toEqual([]);
  });
});
