import { ChildProcess, execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './__testUtils__/until';

jest.setTimeout(240_000);

const COMMAND = [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  require.resolve('./cli.ts'),
];

describe('the command line', () => {
  const state = mkdtempSync(join(tmpdir(), 'demo-cluster-'));
  const deliveries: Array<{ headers: IncomingHttpHeaders; body: any }> = [];
  let portal: Server;
  let running: ChildProcess | undefined;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    portal = createServer((request, response) => {
      let text = '';
      request.on('data', chunk => {
        text += chunk;
      });
      request.on('end', () => {
        deliveries.push({ headers: request.headers, body: JSON.parse(text) });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>(resolve => {
      portal.listen(0, '127.0.0.1', resolve);
    });
    const { port } = portal.address() as AddressInfo;
    environment = {
      ...process.env,
      DEMO_CLUSTER_STATE: state,
      DEMO_CLUSTER_PORT: '0',
      SELF_HEALING_ALERTS_URL: `http://127.0.0.1:${port}/alerts`,
      SELF_HEALING_ALERT_TOKEN: 'not-a-secret',
    };
  });
  afterAll(async () => {
    running?.kill('SIGKILL');
    rmSync(state, { recursive: true, force: true });
    await new Promise(resolve => {
      portal.close(resolve);
      portal.closeAllConnections();
    });
  });

  function demo(
    args: string[],
    env: NodeJS.ProcessEnv = environment,
  ): Promise<{ code: number; out: string; problem: string }> {
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [...COMMAND, ...args],
        { env },
        (error, out, problem) =>
          resolve({ code: Number(error?.code ?? 0), out, problem }),
      );
    });
  }

  async function startCluster(): Promise<void> {
    rmSync(join(state, 'url'), { force: true });
    running = spawn(process.execPath, [...COMMAND, 'start'], {
      env: environment,
      stdio: 'ignore',
    });
    await until(() => existsSync(join(state, 'url')), Boolean, 60_000);
  }

  it('says how to begin when there is no cluster', async () => {
    expect(await demo(['status'])).toEqual({
      code: 1,
      out: '',
      problem: 'The demo cluster is not running. Start it with `yarn start`.\n',
    });
  });

  it('explains itself and its mistakes in a line', async () => {
    expect((await demo(['help'])).out).toContain('yarn demo break <service>');
    expect(await demo(['brake', 'web'])).toMatchObject({
      code: 1,
      problem: expect.stringMatching(/^unknown command "brake"\nUsage:/),
    });
    expect(await demo(['break', 'web', 'rain'])).toMatchObject({
      code: 1,
      problem:
        'unknown fault "rain", choose one of: crashloop, oom, bad-image, unready, node-down\n',
    });
    expect(
      await demo(['start'], { ...environment, SELF_HEALING_ALERT_TOKEN: '' }),
    ).toMatchObject({
      code: 1,
      problem: expect.stringMatching(/^SELF_HEALING_ALERT_TOKEN is not set/),
    });
    expect(
      await demo(['start'], { ...environment, DEMO_CLUSTER_PORT: 'x' }),
    ).toMatchObject({
      code: 1,
      problem: 'DEMO_CLUSTER_PORT must be a port number, not "x"\n',
    });
  });

  it('starts a cluster, breaks a service, shows the alert and heals', async () => {
    await startCluster();
    for (const file of ['kubeconfig', 'key.pem', 'admin-token']) {
      // eslint-disable-next-line no-bitwise
      expect(statSync(join(state, file)).mode & 0o077).toBe(0);
    }
    expect(await demo(['break', 'chekout', 'oom'])).toMatchObject({
      code: 1,
      problem:
        'unknown service "chekout", choose one of: catalogue, checkout, inventory, payments, search, web\n',
    });
    expect(await demo(['break', 'inventory', 'bad-image'])).toMatchObject({
      code: 0,
      out: 'inventory now suffers from bad-image.\n',
    });
    const delivery = await until(
      () =>
        deliveries.find(
          ({ body }) =>
            body.commonLabels.alertname === 'KubeContainerImagePull',
        ),
      Boolean,
      60_000,
    );
    expect(delivery!.headers.authorization).toBe('Bearer not-a-secret');
    expect(delivery!.body).toMatchObject({ version: '4', status: 'firing' });
    const { out } = await demo(['status']);
    expect(out).toMatch(/^SERVICE +READY +REVISION +IMAGE +FAULT +FIRING\n/);
    expect(out).toMatch(
      /\ninventory +1\/2 +2 +shop\/inventory:1\.5\.0 +bad-image +.*KubeContainerImagePull/,
    );
    expect(await demo(['heal', 'inventory'])).toMatchObject({
      out: 'inventory is healed.\n',
    });
    await until(
      () => demo(['status']),
      status => /\ninventory +2\/2 +3 +\S+ +- +-\n/.test(status.out),
      60_000,
    );
  });

  it('keeps its tokens when it is killed and started again', async () => {
    const before = readFileSync(join(state, 'healer-token'), 'utf8');
    const ended = new Promise(resolve => running!.once('exit', resolve));
    running!.kill('SIGKILL');
    await ended;
    await startCluster();
    expect(readFileSync(join(state, 'healer-token'), 'utf8')).toBe(before);
    expect((await demo(['status'])).code).toBe(0);
  });
});
