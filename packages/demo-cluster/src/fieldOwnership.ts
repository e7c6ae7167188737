import { ApiError, StatusCause } from './apiStatus';
import { jsonEqual } from './json';
import { KubeObject } from './objects';
import { groupVersion, ResourceDefinition } from './resources';

/** The fields a manager sets, as server-side apply names them: `.spec.replicas`. */
function leaves(
  value: unknown,
  path = '',
  found = new Map<string, unknown>(),
): Map<string, unknown> {
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, entry] of Object.entries(value)) {
      leaves(entry, `${path}.${key}`, found);
    }
  } else if (value !== undefined && value !== null) {
    found.set(path, value);
  }
  return found;
}

function managed({ metadata, spec }: Record<string, any>) {
  const { labels, annotations } = metadata ?? {};
  return leaves({ metadata: { labels, annotations }, spec });
}

/** Who set which field last: enough of `managedFields` to refuse an apply that would take over. */
export class FieldOwnership {
  private readonly owners = new Map<string, Map<string, string>>();

  /** Notes the fields that differ from before as the manager's. */
  record(
    manager: string,
    before: KubeObject | undefined,
    after: KubeObject,
  ): void {
    const { uid } = after.metadata;
    const owners = this.owners.get(uid) ?? new Map<string, string>();
    this.owners.set(uid, owners);
    const old = before && managed(before);
    for (const [path, value] of managed(after)) {
      if (!old || !jsonEqual(old.get(path), value)) {
        owners.set(path, manager);
      }
    }
  }

  forget(uid: string): void {
    this.owners.delete(uid);
  }

  /** 409 when an apply without `force` changes what another manager has set. */
  checkApply(
    manager: string,
    resource: ResourceDefinition,
    live: KubeObject,
    applied: Record<string, any>,
  ): void {
    const owners = this.owners.get(live.metadata.uid);
    const current = managed(live);
    const causes: StatusCause[] = [];
    for (const [path, value] of managed(applied)) {
      const owner = owners?.get(path);
      if (owner && owner !== manager && !jsonEqual(current.get(path), value)) {
        causes.push({
          reason: 'FieldManagerConflict',
          message: `conflict with "${owner}" using ${groupVersion(resource)}`,
          field: path,
        });
      }
    }
    if (causes.length > 0) {
      const listed =
        causes.length === 1
          ? `: ${causes[0].message}: ${causes[0].field}`
          : `s:\n${causes
              .map(({ message, field }) => `- ${message}: ${field}`)
              .join('\n')}`;
      throw new ApiError(
        409,
        'Conflict',
        `Apply failed with ${causes.length} conflict${listed}`,
        { causes },
      );
    }
  }
}
