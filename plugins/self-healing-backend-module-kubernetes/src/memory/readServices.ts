import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import {
  Deployment,
  EndpointSlice,
  endpointSlicesPath,
  Service,
  servicesPath,
} from '../clusters/resources';
import { ServiceEndpoints } from './sizes';

// Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
const SERVICE_NAME = 'kubernetes.io/service-name';

/**
 * The Services whose selector the workload's pods match, and how many ready
 * endpoints each has; null where the cluster does not let us, or cannot, say.
 */
export async function readServices(
  cluster: ClusterApi,
  { metadata, spec }: Deployment,
  signal: AbortSignal,
): Promise<ServiceEndpoints[] | null> {
  const namespace = metadata?.namespace ?? '';
  const labels = spec?.template.metadata?.labels ?? {};
  const services = await known(() =>
    cluster.list<Service>(servicesPath(namespace), {}, signal),
  );
  if (!services) return null;
  const names = services
    .filter(service => selects(service, labels))
    .map(service => service.metadata?.name ?? '')
    .sort();
  if (names.length === 0) return [];
  const labelSelector = `${SERVICE_NAME} in (${names.join(',')})`;
  const slices = await known(() =>
    cluster.list<EndpointSlice>(
      endpointSlicesPath(namespace),
      { labelSelector },
      signal,
    ),
  );
  return slices && names.map(name => ({ name, ...count(name, slices) }));
}

/** A Service without a selector is fed by somebody else. */
function selects({ spec }: Service, labels: Record<string, string>): boolean {
  const wanted = Object.entries(spec?.selector ?? {});
  return (
    wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
  );
}

/** An endpoint has a slice for each family of addresses: the fuller counts. */
function count(name: string, slices: readonly EndpointSlice[]) {
  const byFamily = new Map<string, number>();
  for (const { metadata, addressType, endpoints } of slices) {
    if (metadata?.labels?.[SERVICE_NAME] !== name) continue;
    // Without the condition an endpoint counts as ready.
    const ready = (endpoints ?? []).filter(
      ({ conditions }) => conditions?.ready !== false,
    ).length;
    byFamily.set(addressType, (byFamily.get(addressType) ?? 0) + ready);
  }
  return { readyEndpoints: Math.max(0, ...byFamily.values()) };
}

async function known<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const status = error instanceof ApiServerError ? error.httpStatus : 0;
    if (status === 403 || status === 404) return null;
    throw error;
  }
}
