import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { ReactNode } from 'react';

/** The full ref; undefined for what is none. */
function fullRef(ref: string, defaultKind?: string): string | undefined {
  try {
    return stringifyEntityRef(parseEntityRef(ref, { defaultKind }));
  } catch {
    return undefined;
  }
}

/**
 * A link to an entity where what is written names one, and else the words as
 * they are: people write refs, and one that is misspelt must not take the page
 * down.
 */
export const RefLink = (props: {
  entityRef: string;
  defaultKind?: string;
  children?: ReactNode;
}) => {
  const { entityRef, defaultKind, children } = props;
  const full = fullRef(entityRef, defaultKind);
  return full ? (
    <EntityRefLink entityRef={full} defaultKind={defaultKind} hideIcon>
      {children}
    </EntityRefLink>
  ) : (
    <>{children ?? entityRef}</>
  );
};
