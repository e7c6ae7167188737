import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { SimulatedClock } from './clock';
import { send } from './portal';

describe('the simulated clock', () => {
  it('lets hours pass at once, and stands still while a request is on its way', async () => {
    const clock = new SimulatedClock(new Date('2026-03-02T08:00:00Z'));
    const server = createServer((_, response) => {
      setImmediate(() => setImmediate(() => response.end('{}')));
    });
    try {
      await new Promise<void>(done => {
        server.listen(0, '127.0.0.1', done);
      });
      const { port } = server.address() as AddressInfo;
      const seen: string[] = [];
      setTimeout(async () => {
        const { status } = await send(port, 'GET', '/', 'Bearer nobody');
        seen.push(`${new Date().toISOString()} ${status}`);
      }, 3_600_000);
      await clock.pass(7_200_000);
      expect(seen).toEqual(['2026-03-02T09:00:00.000Z 200']);
      expect(new Date().toISOString()).toBe('2026-03-02T10:00:00.000Z');
    } finally {
      clock.uninstall();
      server.closeAllConnections();
      server.close();
    }
  });

  it('goes on where an answer waits for a timer itself', async () => {
    const clock = new SimulatedClock(new Date('2026-03-02T08:00:00Z'));
    const server = createServer((_, response) => {
      setTimeout(() => response.end('{}'), 1_000);
    });
    try {
      await new Promise<void>(done => {
        server.listen(0, '127.0.0.1', done);
      });
      const { port } = server.address() as AddressInfo;
      const answer = await clock.during(
        send(port, 'GET', '/', 'Bearer nobody'),
      );
      expect(answer.status).toBe(200);
      expect(clock.now).toBe(Date.parse('2026-03-02T08:00:01Z'));
    } finally {
      clock.uninstall();
      server.closeAllConnections();
      server.close();
    }
  });

  it('stands still for what waits for the disk, as long as it is told to', async () => {
    const clock = new SimulatedClock(new Date('2026-03-02T08:00:00Z'));
    const beat = setInterval(() => {}, 1_000);
    try {
      await clock.during(slowly(), 60_000);
      expect(clock.now).toBe(Date.parse('2026-03-02T08:00:00Z'));
      await clock.during(slowly());
      expect(clock.now).toBeGreaterThan(Date.parse('2026-03-02T08:00:00Z'));
    } finally {
      clearInterval(beat);
      clock.uninstall();
    }
  });

  it('ends a wait for an answer that never comes', async () => {
    const clock = new SimulatedClock(new Date('2026-03-02T08:00:00Z'));
    try {
      const signal = AbortSignal.timeout(10_000);
      await clock.pass(9_000);
      expect(signal.aborted).toBe(false);
      await clock.pass(2_000);
      expect(signal.aborted).toBe(true);
    } finally {
      clock.uninstall();
    }
  });
});

/** Real time that passes in no request, query or timer. */
async function slowly(): Promise<void> {
  const from = performance.now();
  while (performance.now() - from < 30) {
    await new Promise(done => setImmediate(done));
  }
}
