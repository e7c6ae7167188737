import { groupVersion, RESOURCES, ResourceDefinition } from './resources';

/** `GET /version`: the version whose recorded behaviour this server is held to. */
export const VERSION = {
  major: '1',
  minor: '26',
  gitVersion: 'v1.26.0-demo',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'demo',
};

export function apiVersions(serverAddress: string) {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

function apiGroup(group: string) {
  const { version = 'v1' } =
    RESOURCES.find(resource => resource.group === group) ?? {};
  const served = { groupVersion: groupVersion({ group, version }), version };
  return { name: group, versions: [served], preferredVersion: served };
}

/** Whether anything of this API group is served. */
export function isGroupServed(group: string): boolean {
  return group === '' || groupNames().includes(group);
}

function groupNames(): string[] {
  const names = RESOURCES.map(resource => resource.group).filter(Boolean);
  return [...new Set(names)];
}

export function apiGroupList() {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupNames().map(apiGroup),
  };
}

export function apiGroupDocument(group: string) {
  return groupNames().includes(group)
    ? { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) }
    : undefined;
}

function resourceEntries(resource: ResourceDefinition) {
  const base = {
    name: resource.plural,
    singularName: '',
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    shortNames: resource.shortNames,
    categories: resource.categories,
    storageVersionHash: resource.storageVersionHash,
  };
  const subresources = Object.entries(resource.subresources).map(
    ([name, { group, version, kind, verbs }]) => ({
      name: `${resource.plural}/${name}`,
      singularName: '',
      namespaced: resource.namespaced,
      group,
      version,
      kind,
      verbs,
    }),
  );
  return [base, ...subresources];
}

/** `GET /api/v1` or `/apis/<group>/<version>`; undefined when the group is not served. */
export function apiResourceList(group: string, version: string) {
  const resources = RESOURCES.filter(
    resource => resource.group === group && resource.version === version,
  );
  if (resources.length === 0) {
    return undefined;
  }
  return {
    kind: 'APIResourceList',
    // The legacy core group leaves apiVersion out, the named groups carry it.
    ...(group ? { apiVersion: 'v1' } : {}),
    groupVersion: groupVersion({ group, version }),
    resources: resources.flatMap(resourceEntries),
  };
}
