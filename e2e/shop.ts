import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stackAddresses } from './stackAddresses';

const run = promisify(execFile);

export type Fault = 'crashloop' | 'oom' | 'bad-image' | 'unready' | 'node-down';

type KubernetesObject = {
  metadata: {
    name: string;
    generation: number;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
  };
};

export type Deployment = KubernetesObject & {
  spec: {
    replicas: number;
    template: {
      spec: { containers: Array<{ image: string; resources?: unknown }> };
    };
  };
  status: { readyReplicas?: number; updatedReplicas?: number };
};

export type Pod = KubernetesObject & { spec: { nodeName?: string } };

/** As package.json's `demo` script, with the state of this run's cluster. */
async function demo(...args: string[]): Promise<string> {
  const { root, clusterState } = stackAddresses();
  const { stdout } = await run(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'packages/demo-cluster/src/cli.ts',
      ...args,
    ],
    { cwd: root, env: { ...process.env, DEMO_CLUSTER_STATE: clusterState } },
  );
  return stdout;
}

async function kubectl(...args: string[]): Promise<string> {
  const { state, clusterState } = stackAddresses();
  const { stdout } = await run(process.env.KUBECTL ?? 'kubectl', [
    `--kubeconfig=${join(clusterState, 'kubeconfig')}`,
    `--cache-dir=${join(state, 'kubectl-cache')}`,
    '--namespace=shop',
    ...args,
  ]);
  return stdout;
}

/** The shop as an operator breaks it and looks at it: the demo's command line, and kubectl. */
export const shop = {
  async break(service: string, fault: Fault): Promise<void> {
    await demo('break', service, fault);
  },

  async heal(): Promise<void> {
    await demo('heal');
  },

  async deployment(name: string): Promise<Deployment> {
    return JSON.parse(await kubectl('get', 'deployment', name, '-o', 'json'));
  },

  async deployments(): Promise<Deployment[]> {
    return JSON.parse(await kubectl('get', 'deployments', '-o', 'json')).items;
  },

  async pods(service: string): Promise<Pod[]> {
    const label = `app.kubernetes.io/name=${service}`;
    const text = await kubectl('get', 'pods', '-l', label, '-o', 'json');
    return JSON.parse(text).items;
  },
};

export function imageOf(deployment: Deployment): string {
  return deployment.spec.template.spec.containers[0].image;
}
