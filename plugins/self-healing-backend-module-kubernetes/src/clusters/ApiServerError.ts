import { CustomErrorBase } from '@backstage/errors';
import { z } from 'zod';

// Backstage's error middleware answers with the status that belongs to `name`.
const NAMES: Record<number, string> = {
  400: 'InputError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  422: 'InputError',
};

// metav1.Status, as far as a reader of an error needs it.
// Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
const statusBodySchema = z.object({
  kind: z.literal('Status'),
  message: z.string().optional(),
  reason: z.string().optional(),
  details: z
    .object({
      causes: z.array(z.object({ message: z.string().optional() })).optional(),
    })
    .nullish(),
});

/** A cluster's API server said no, or said nothing. */
export class ApiServerError extends CustomErrorBase {
  override readonly name: string;

  constructor(
    message: string,
    /** HTTP status of the answer; undefined when none came. */
    readonly httpStatus?: number,
    /** Machine-readable `reason` of the Status body. */
    readonly reason?: string,
  ) {
    super(message);
    this.name = NAMES[httpStatus ?? 0] ?? 'ServiceUnavailableError';
  }

  /** The server understood and refused; sending it again changes nothing. */
  get isRefusal(): boolean {
    const status = this.httpStatus ?? 0;
    return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
  }

  /** An admission webhook did not answer the server; it says nothing of us. */
  get isWebhookDown(): boolean {
    return (
      this.httpStatus === 500 && this.message.includes('failed calling webhook')
    );
  }
}

/**
 * Puts an API server's answer into words an owner understands. The words of
 * the server are kept: they name object, verb and field.
 */
export function errorFromAnswer(
  cluster: string,
  httpStatus: number,
  body: string,
): ApiServerError {
  const { message, reason, causes } = readStatus(body);
  const said = [message ?? `HTTP ${httpStatus}`, ...causes].join('; ');
  return new ApiServerError(
    `${explain(cluster, httpStatus)}: ${said}`,
    httpStatus,
    reason,
  );
}

function explain(cluster: string, httpStatus: number): string {
  switch (httpStatus) {
    case 401:
      return `Cluster ${cluster} does not accept the healer's token; check its token or tokenFile under selfHealing.kubernetes.clusters`;
    case 403:
      return `Cluster ${cluster} does not allow the healer's identity to do this`;
    case 404:
      return `Not found in cluster ${cluster}`;
    case 409:
      return `Conflict in cluster ${cluster}`;
    case 429:
      return `Cluster ${cluster} asks to try again later`;
    default:
      return httpStatus < 500
        ? `Cluster ${cluster} refused the request`
        : `Cluster ${cluster} has a problem of its own`;
  }
}

function readStatus(body: string): {
  message?: string;
  reason?: string;
  causes: string[];
} {
  let parsed;
  try {
    parsed = statusBodySchema.safeParse(JSON.parse(body));
  } catch {
    return { causes: [] };
  }
  if (!parsed.success) return { causes: [] };
  const { message, reason, details } = parsed.data;
  // A 422 repeats its causes in the message; a 429 of a disruption budget does
  // not.
  const causes = (details?.causes ?? []).flatMap(cause =>
    cause.message && !message?.includes(cause.message) ? [cause.message] : [],
  );
  return { message, reason, causes };
}
