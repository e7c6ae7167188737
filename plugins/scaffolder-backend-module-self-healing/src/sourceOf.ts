import {
  ANNOTATION_LOCATION,
  Entity,
  parseLocationRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { posix, relative, sep } from 'node:path';

/** Where an entity is written, and how a change gets there. */
export type Source = {
  /** `local`, or the type of the integration: `github`, `gitlab`, … */
  host: string;
  /** Of the repository. */
  name: string;
  /** As `publish:*:pull-request` takes it; empty for `local`. */
  repoUrl: string;
  /** As `fetch:plain` takes it; empty for `local`. */
  rootUrl: string;
  branch: string;
  /** The entity's file, from the root of the repository. */
  catalogInfo: string;
  /** The one that the file is in; `.` for the root. */
  folder: string;
};

/**
 * Where the catalog read an entity from. Pure.
 *
 * @param options - `localFolder`: what stands in for a Git host; `typeOf`: the
 * integration that knows a URL
 */
export function sourceOf(
  entity: Entity,
  options: {
    localFolder?: string;
    typeOf(url: string): string | undefined;
  },
): Source {
  const ref = stringifyEntityRef(entity);
  const location = entity.metadata.annotations?.[ANNOTATION_LOCATION];
  if (!location)
    throw new InputError(`${ref} does not say where it is written`);
  const { type, target } = parseLocationRef(location);
  if (type === 'file' && options.localFolder) {
    const source = localSource(target, options.localFolder);
    if (source) return source;
  }
  const host = type === 'url' ? options.typeOf(target) : undefined;
  const source = host && repositorySource(host, target);
  if (!source) {
    throw new InputError(
      `${ref} is written at ${location}, where no change can be proposed: only in a repository of a Git host that the portal knows`,
    );
  }
  return source;
}

function localSource(target: string, folder: string): Source | undefined {
  const [name, ...path] = relative(folder, target).split(sep);
  if (!name || name.startsWith('..') || path.length === 0) return undefined;
  const catalogInfo = path.join(posix.sep);
  return {
    host: 'local',
    name,
    repoUrl: '',
    rootUrl: '',
    branch: '',
    catalogInfo,
    folder: posix.dirname(catalogInfo),
  };
}

/** `https://github.com/org/repo/blob/main/catalog-info.yaml`, and GitLab's. */
function repositorySource(host: string, target: string): Source | undefined {
  const url = new URL(target);
  const match =
    /^\/(?<owner>.+)\/(?<name>[^/]+?)(?:\/-)?\/(?:blob|tree)\/(?<branch>[^/]+)\/(?<path>.+)$/.exec(
      url.pathname,
    );
  const { owner, name, branch, path } = match?.groups ?? {};
  if (!path) return undefined;
  return {
    host,
    name,
    repoUrl: `${url.host}?owner=${encodeURIComponent(
      owner,
    )}&repo=${encodeURIComponent(name)}`,
    rootUrl: target.slice(0, target.length - path.length - 1),
    branch,
    catalogInfo: decodeURIComponent(path),
    folder: posix.dirname(decodeURIComponent(path)),
  };
}
