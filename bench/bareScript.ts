import {
  AppsV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  V1ObjectMeta,
} from '@kubernetes/client-node';
import { createServer } from 'node:http';

const REVISION = 'deployment.kubernetes.io/revision';

/**
 * What the line is measured against: a webhook receiver that rolls an
 * alert's Deployment back, with nothing else. No policy, no record,
 * no evidence, no dry run, no proof.
 */
export async function startBareScript(kubeconfig: string): Promise<{
  url: string;
  stop(): Promise<void>;
}> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const apps = config.makeApiClient(AppsV1Api);

  const rollBack = async (labels: Record<string, string>) => {
    const { namespace, deployment: name } = labels;
    const current = await apps.readNamespacedDeployment({ namespace, name });
    const sets = await apps.listNamespacedReplicaSet({ namespace });
    const revision = (object: { metadata?: V1ObjectMeta }) =>
      Number(object.metadata?.annotations?.[REVISION]);
    const previous = sets.items
      .filter(
        set =>
          set.metadata?.ownerReferences?.[0].name === name &&
          revision(set) < revision(current),
      )
      .sort((a, b) => revision(b) - revision(a))[0];
    const template = structuredClone(previous.spec!.template!);
    delete template.metadata?.labels?.['pod-template-hash'];
    await apps.patchNamespacedDeployment(
      {
        namespace,
        name,
        body: [{ op: 'replace', path: '/spec/template', value: template }],
      },
      setHeaderOptions('Content-Type', PatchStrategy.JsonPatch),
    );
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString());
      response.writeHead(202).end();
      if (alerts[0].status !== 'firing') return;
      rollBack(alerts[0].labels).catch(error => {
        process.stderr.write(`The bare script failed: ${error}\n`);
      });
    });
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
