// Commands for those who run the platform:
//   yarn self-healing claims [--portal URL] [--as USER]
//
// `claims` prints, for every entity that has opted in, the annotations that its
// workloads lack: until they are there, or the platform trusts labels, nothing is
// done unattended. It signs in with SELF_HEALING_TOKEN, a Backstage token of a
// platform administrator, or at the demo portal as --as (platform-admin).

import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    portal: {
      type: 'string',
      default: process.env.SELF_HEALING_PORTAL ?? 'http://localhost:7007',
    },
    as: { type: 'string', default: 'platform-admin' },
  },
});

if (positionals.join(' ') !== 'claims') {
  console.error('Usage: yarn self-healing claims [--portal URL] [--as USER]');
  process.exit(2);
}

try {
  await claims();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function claims() {
  const { items } = await get('/api/self-healing/claims', {
    authorization: `Bearer ${await token()}`,
  });
  let missing = 0;
  for (const { entityRef, workloads, problem } of items) {
    if (problem) console.log(`# ${entityRef}: ${problem}`);
    else if (workloads.length === 0) console.log(`# ${entityRef} runs nowhere`);
    for (const { workload, grade, message } of workloads) {
      if (grade === 'confirmed') continue;
      missing += 1;
      const [cluster, namespace, kind, name] = workload.split('/');
      console.log(`# ${grade} in cluster ${cluster}: ${message}`);
      console.log(
        `kubectl annotate --namespace ${namespace} ${kind.toLowerCase()} ${name} self-healing.backstage.io/entity-ref=${entityRef}`,
      );
    }
  }
  console.log(
    missing === 0
      ? `# Every workload of ${items.length} entities says whose it is.`
      : `# ${missing} annotations are missing. Put them where the workload is deployed from, too.`,
  );
}

async function token() {
  if (process.env.SELF_HEALING_TOKEN) return process.env.SELF_HEALING_TOKEN;
  const { backstageIdentity } = await get('/api/auth/demo/refresh', {
    'x-demo-user': `user:default/${values.as}`,
  });
  return backstageIdentity.token;
}

async function get(path, headers) {
  const response = await fetch(`${values.portal}${path}`, { headers });
  if (!response.ok) {
    throw new Error(
      `${values.portal}${path} answers ${
        response.status
      }: ${await response.text()}`,
    );
  }
  return response.json();
}
