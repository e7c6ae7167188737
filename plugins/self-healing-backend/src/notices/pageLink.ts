import { parseEntityRef } from '@backstage/catalog-model';

/** The page that tells the whole story, as a path of the portal. */
export function pageLink(
  entityRef: string | null,
  incidentId: string | null,
): string {
  if (!entityRef) return '/self-healing';
  const { namespace, kind, name } = parseEntityRef(entityRef);
  const page = `/catalog/${namespace}/${kind}/${name}`.toLocaleLowerCase(
    'en-US',
  );
  return incidentId
    ? `${page}/incidents/${incidentId}`
    : `${page}/self-healing`;
}

/** A page of the portal, which may live below a path of its host. */
export function portalUrl(baseUrl: string, link: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${link}`;
}
