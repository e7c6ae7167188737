import { once } from 'events';
import { connect, createServer, Server, Socket } from 'net';
import { Knex } from 'knex';
import { freePort } from '@backstage-self-healing/demo-cluster';

/** A way to a database that can be cut, as when its server goes away. */
export class Interruptible {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(
    private readonly target: { host: string; port: number },
    readonly port: number,
  ) {}

  static async to(knex: Knex): Promise<Interruptible> {
    const { host, port } = knex.client.config.connection;
    const line = new Interruptible(
      { host, port: Number(port) },
      await freePort(),
    );
    await line.restore();
    return line;
  }

  async restore(): Promise<void> {
    this.#server = createServer(client => {
      const upstream = connect(this.target);
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    });
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Ends every connection; new ones are refused. */
  async cut(): Promise<void> {
    if (!this.#server?.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await closed;
  }
}
