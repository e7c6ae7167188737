import { Listing, listDocument } from '../http/list';
import { KubeObject } from '../objects';
import { ResourceDefinition } from '../resources';

/** How a client wants objects shown: as themselves, or as rows of a table for people. */
export interface Presentation {
  one(object: KubeObject): unknown;
  list(listing: Listing): unknown;
  watched(): (object: KubeObject) => unknown;
}

export function presentationOf(
  _accept: string | undefined,
  resource: ResourceDefinition,
): Presentation {
  return {
    one: object => object,
    list: listing => listDocument(resource, listing),
    watched: () => object => object,
  };
}
