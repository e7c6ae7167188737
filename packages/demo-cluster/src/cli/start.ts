import { DemoCluster, startDemoCluster } from '../demoCluster';
import { CommandError } from './clusterClient';
import {
  keptCertificate,
  keptTokens,
  publish,
  statePath,
} from './stateDirectory';

const HOST = '127.0.0.1';
const DEFAULT_PORT = 7443;
const DEFAULT_ALERTS_URL =
  'http://127.0.0.1:7007/api/self-healing/alerts/alertmanager';

function portFrom(text: string | undefined): number {
  const port = text === undefined || text === '' ? DEFAULT_PORT : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new CommandError(
      `DEMO_CLUSTER_PORT must be a port number, not "${text}"`,
    );
  }
  return port;
}

/** Runs the cluster in this process until it is asked to stop. */
export async function start(options: { alerts: boolean }): Promise<void> {
  const { env } = process;
  const token = env.SELF_HEALING_ALERT_TOKEN;
  if (options.alerts && !token) {
    throw new CommandError(
      'SELF_HEALING_ALERT_TOKEN is not set: the token the portal expects with alerts. Use --no-alerts when an Alertmanager of your own sends them.',
    );
  }
  const say = (message: string) => process.stdout.write(`${message}\n`);
  const port = portFrom(env.DEMO_CLUSTER_PORT);
  let cluster: DemoCluster;
  try {
    cluster = await startDemoCluster({
      host: HOST,
      port,
      tls: true,
      certificate: await keptCertificate(HOST),
      tokens: keptTokens(),
      alerts:
        options.alerts && token
          ? { url: env.SELF_HEALING_ALERTS_URL || DEFAULT_ALERTS_URL, token }
          : undefined,
      log: say,
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? new CommandError(
          `Port ${port} is taken. Is the demo cluster running already? DEMO_CLUSTER_PORT chooses another.`,
        )
      : error;
  }
  publish(cluster);
  say(`The demo cluster listens on ${cluster.url}`);
  say(`For kubectl: export KUBECONFIG=${statePath('kubeconfig')}`);
  const stop = () => {
    cluster.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
