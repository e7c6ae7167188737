import { Listing, listDocument } from '../http/list';
import { KubeObject } from '../objects';
import { ResourceDefinition } from '../resources';
import { columnsOf } from './columns';

/** How a client wants objects shown: as themselves, or as rows of a table for people. */
export interface Presentation {
  one(object: KubeObject): unknown;
  list(listing: Listing): unknown;
  watched(): (object: KubeObject) => unknown;
}

const PLAIN: Omit<Presentation, 'list'> = {
  one: object => object,
  watched: () => object => object,
};

/** What a client prefers to have objects written as, if it is not as they are. */
function preferred(
  accept: string | undefined,
): { as: 'Table' | 'PartialObjectMetadataList'; version: string } | undefined {
  for (const choice of (accept ?? '').split(',')) {
    const [type, ...parameters] = choice.split(';').map(part => part.trim());
    if (type === 'application/json') {
      const wanted = Object.fromEntries(
        parameters.map(parameter => parameter.split('=')),
      );
      if (wanted.as === undefined) {
        return undefined;
      }
      const { as } = wanted;
      if (
        (as === 'Table' || as === 'PartialObjectMetadataList') &&
        wanted.g === 'meta.k8s.io'
      ) {
        return { as, version: wanted.v };
      }
    }
  }
  return undefined;
}

/** As recorded: the items of this list do carry a kind. */
function metadataOnly({ metadata, items }: Listing, version: string) {
  const apiVersion = `meta.k8s.io/${version}`;
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion,
    metadata,
    items: items.map(item => ({
      kind: 'PartialObjectMetadata',
      apiVersion,
      metadata: item.metadata,
    })),
  };
}

function definitions(kind: string) {
  return columnsOf(kind).map(({ name, type = 'string', format, wide }) => ({
    name,
    type,
    format: format ?? '',
    description: '',
    priority: wide ? 1 : 0,
  }));
}

function row(
  object: KubeObject,
  version: string,
  include: string | undefined,
  nowMs: number,
) {
  const cells = columnsOf(object.kind).map(({ cell }) => cell(object, nowMs));
  if (include === 'None') {
    return { cells };
  }
  if (include === 'Object') {
    return { cells, object };
  }
  return {
    cells,
    object: {
      kind: 'PartialObjectMetadata',
      apiVersion: `meta.k8s.io/${version}`,
      metadata: object.metadata,
    },
  };
}

/** How to answer this request, by its Accept header and `?includeObject`. */
export function presentationOf(
  accept: string | undefined,
  resource: ResourceDefinition,
  include?: string,
): Presentation {
  const { as, version } = preferred(accept) ?? {};
  if (!version) {
    return { ...PLAIN, list: listing => listDocument(resource, listing) };
  }
  if (as === 'PartialObjectMetadataList') {
    return { ...PLAIN, list: listing => metadataOnly(listing, version) };
  }
  const table = (
    metadata: Record<string, unknown>,
    objects: KubeObject[],
    columnDefinitions: unknown[] = definitions(resource.kind),
  ) => ({
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions,
    rows: objects.map(object => row(object, version, include, Date.now())),
  });
  const alone = (object: KubeObject, columns?: unknown[]) =>
    table(
      { resourceVersion: object.metadata.resourceVersion },
      [object],
      columns,
    );
  return {
    one: object => alone(object),
    list: ({ metadata, items }) => table({ ...metadata }, items),
    watched() {
      // Only the first row of a stream explains its columns.
      let columns: unknown[] | undefined;
      return object => {
        const shown = alone(object, columns);
        columns = [];
        return shown;
      };
    },
  };
}
