import {
  Finding,
  Incident,
  SiblingIncident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { CountedRow, toIncident } from './incidentRow';

/** What one lost node brings about shows within minutes; Prometheus is slow. */
const NEAR_MS = 60 * 60_000;

/** More than these make no page clearer. */
const MOST = 20;

/** A node that lies behind an incident. */
type LostNode = { cluster: string | undefined; name: string };

type Seen = Pick<Incident, 'workload' | 'subject'>;

/** Nodes that are what is wrong, as far as is known. Pure. */
function nodesBehind(
  { workload, subject }: Seen,
  findings: readonly Pick<Finding, 'type' | 'object'>[],
): LostNode[] {
  const cluster = workload?.split('/')[0] ?? subject?.cluster;
  const names = findings.flatMap(({ type, object }) =>
    type === 'node-not-ready' ? object.replace(/^node /, '') : [],
  );
  if (subject?.kind === 'Node') names.push(subject.name);
  return [...new Set(names)].map(name => ({ cluster, name }));
}

/**
 * Other incidents that one and the same lost node has caused, of those that
 * `query` lets through: who mends them one by one mends nothing.
 */
export async function siblingsOf(
  knex: Knex,
  query: Knex.QueryBuilder<CountedRow, CountedRow[]>,
  incident: Incident,
  findings: readonly Finding[],
): Promise<SiblingIncident[]> {
  const nodes = nodesBehind(incident, findings);
  if (nodes.length === 0) return [];
  const opened = Date.parse(incident.openedAt);
  const rows = await query
    .whereNot('incidents.id', incident.id)
    .whereBetween('incidents.opened_at', [
      new Date(opened - NEAR_MS).toISOString(),
      new Date(opened + NEAR_MS).toISOString(),
    ])
    .where(either =>
      either
        .where('incidents.placement', 'like', '%"kind":"Node"%')
        .orWhereExists(
          knex('diagnoses')
            .select('id')
            .whereRaw('diagnoses.incident_id = incidents.id')
            .where('findings', 'like', '%"node-not-ready"%'),
        ),
    )
    .orderBy('incidents.opened_at', 'desc')
    .limit(5 * MOST);
  const found = await newestFindings(
    knex,
    rows.map(({ id }) => id),
  );
  return rows
    .map(toIncident)
    .flatMap(other => {
      const behind = nodesBehind(other, found.get(other.id) ?? []);
      const shared = nodes.find(node => behind.some(one => isSame(one, node)));
      if (!shared) return [];
      const { id, title, entityRef, status, hands } = other;
      return [
        { id, title, entityRef, status, hands, because: `node ${shared.name}` },
      ];
    })
    .slice(0, MOST);
}

function isSame(one: LostNode, other: LostNode): boolean {
  if (one.name !== other.name) return false;
  return !one.cluster || !other.cluster || one.cluster === other.cluster;
}

async function newestFindings(
  knex: Knex,
  ids: readonly string[],
): Promise<Map<string, Finding[]>> {
  const rows: { incident_id: string; findings: string }[] = await knex(
    'diagnoses',
  )
    .select('incident_id', 'findings')
    .whereIn('incident_id', [...ids])
    .orderBy('diagnosed_at');
  // The last one of each wins.
  return new Map(
    rows.map(row => [row.incident_id, JSON.parse(row.findings) as Finding[]]),
  );
}
