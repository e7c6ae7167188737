/** What `GET /claims` says of one entity. */
export type EntityClaims = {
  entityRef: string;
  problem?: string;
  workloads: { workload: string; grade: string; message: string }[];
};

/** The commands that write what is missing, as lines of a shell script. */
export function missingClaims(items: readonly EntityClaims[]): string[] {
  const lines: string[] = [];
  let missing = 0;
  for (const { entityRef, workloads, problem } of items) {
    if (problem) lines.push(`# ${entityRef}: ${problem}`);
    else if (workloads.length === 0) lines.push(`# ${entityRef} runs nowhere`);
    for (const { workload, grade, message } of workloads) {
      if (grade === 'confirmed') continue;
      missing += 1;
      const [cluster, namespace, kind, name] = workload.split('/');
      lines.push(
        `# ${grade} in cluster ${cluster}: ${message}`,
        `kubectl annotate --namespace ${namespace} ${kind.toLowerCase()} ${name} self-healing.backstage.io/entity-ref=${entityRef}`,
      );
    }
  }
  return [
    ...lines,
    missing === 0
      ? `# Every workload of ${items.length} entities says whose it is.`
      : `# ${missing} annotations are missing. Put them where the workload is deployed from, too.`,
  ];
}
