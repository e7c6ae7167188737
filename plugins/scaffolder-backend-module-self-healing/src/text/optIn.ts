import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  ANNOTATION_ENABLED,
  ANNOTATION_KUBERNETES_ID,
} from '@backstage-self-healing/plugin-self-healing-common';
import { addToYaml, Data, readYaml, setInYaml } from './editYaml';

/**
 * Opts an entity in, in the text of its catalog-info.yaml, and refers to the
 * files that come with it. Pure, and the same again changes nothing.
 *
 * @param entityRef - which of several entities; absent when there is one only
 * @param targets - of a Location beside the entity, e.g. `./self-healing/policy.yaml`
 */
export function optIn(
  text: string,
  entityRef: string | undefined,
  targets: readonly string[],
): {
  text: string;
  entityRef: string;
  /** What ties the entity to its workloads. */
  kubernetesId: string;
} {
  const documents = readYaml(text);
  const index = indexOf(documents, entityRef);
  const entity = documents[index];
  const ref = refOf(entity)!;
  const annotated = setInYaml(
    text,
    index,
    ['metadata', 'annotations', ANNOTATION_ENABLED],
    'true',
  );
  return {
    text:
      targets.length > 0 ? referring(annotated, entity, targets) : annotated,
    entityRef: ref,
    kubernetesId:
      entity.metadata.annotations?.[ANNOTATION_KUBERNETES_ID] ??
      parseEntityRef(ref).name,
  };
}

function indexOf(documents: Data[], entityRef: string | undefined): number {
  const refs = documents.map(refOf);
  if (entityRef) {
    const index = refs.indexOf(stringifyEntityRef(parseEntityRef(entityRef)));
    if (index >= 0) return index;
    throw new InputError(
      `${entityRef} is not in the file; it has ${
        refs.filter(Boolean).join(', ') || 'no entity'
      }`,
    );
  }
  const components = refs.flatMap((ref, index) =>
    ref && documents[index].kind === 'Component' ? [index] : [],
  );
  if (components.length === 1) return components[0];
  throw new InputError(
    `the file has ${components.length} components: name one as entityRef`,
  );
}

/** A Location of the entity's own, with what it does not refer to yet. */
function referring(
  text: string,
  entity: Data,
  targets: readonly string[],
): string {
  const name = `${entity.metadata.name}-self-healing`;
  const documents = readYaml(text);
  const missing = targets.filter(
    target =>
      !documents.some(
        ({ kind, spec }) =>
          kind === 'Location' &&
          (spec?.target === target || spec?.targets?.includes(target)),
      ),
  );
  if (missing.length === 0) return text;
  const taken = documents.filter(
    ({ kind, metadata }) =>
      kind === 'Location' && metadata?.name?.startsWith(name),
  ).length;
  return addToYaml(text, {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Location',
    metadata: {
      name: taken > 0 ? `${name}-${taken + 1}` : name,
      ...(entity.metadata.namespace
        ? { namespace: entity.metadata.namespace }
        : {}),
      description: `What heals ${entity.metadata.name}, and when`,
    },
    spec: { targets: missing },
  });
}

function refOf({ kind, metadata }: Data): string | undefined {
  return typeof kind === 'string' && typeof metadata?.name === 'string'
    ? stringifyEntityRef({
        kind,
        name: metadata.name,
        namespace: metadata.namespace ?? DEFAULT_NAMESPACE,
      })
    : undefined;
}
