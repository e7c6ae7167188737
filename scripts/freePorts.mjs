import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Ports of this machine that nothing listens on, all different. Nobody is given
 * them meanwhile who asks for any, nor the portal's while it is started again:
 * those are 49152 and up (RFC 6335, section 6), on Linux 32768 and up.
 */
export async function freePorts(count) {
  const servers = [];
  while (servers.length < count) {
    const server = createServer();
    try {
      const port = randomInt(20_000, 30_000);
      await once(server.listen(port, '127.0.0.1'), 'listening');
      servers.push(server);
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  const ports = servers.map(server => server.address().port);
  await Promise.all(servers.map(server => once(server.close(), 'close')));
  return ports;
}
