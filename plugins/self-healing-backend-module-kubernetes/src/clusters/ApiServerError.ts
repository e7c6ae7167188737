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
  metadata: z.object({ continue: z.string().optional() }).nullish(),
  message: z.string().optional(),
  reason: z.string().optional(),
  details: z
    .object({
      causes: z
        .array(
          z.object({
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .optional(),
    })
    .nullish(),
});

/** What an answer tells beside its words. */
export type AnswerDetails = {
  /** Machine-readable `reason` of the Status body. */
  reason?: string;
  /** `reason` of its causes. */
  causes?: readonly string[];
  /** How long it asks to be left alone. */
  retryAfterMs?: number;
  /** With what to go on reading a list that got too old. */
  continueToken?: string;
};

/** A budget has no room yet; an eviction may be asked for again. */
const BUDGET_PAUSE_MS = 5_000;

/** A cluster's API server said no, or said nothing. */
export class ApiServerError extends CustomErrorBase {
  override readonly name: string;
  readonly reason?: string;
  readonly retryAfterMs?: number;
  readonly continueToken?: string;
  readonly #causes: readonly string[];

  constructor(
    message: string,
    /** HTTP status of the answer; undefined when none came. */
    readonly httpStatus?: number,
    details: AnswerDetails = {},
  ) {
    super(message);
    this.name = NAMES[httpStatus ?? 0] ?? 'ServiceUnavailableError';
    this.reason = details.reason;
    this.continueToken = details.continueToken;
    this.#causes = details.causes ?? [];
    this.retryAfterMs =
      details.retryAfterMs ??
      (this.isBudgetRefusal ? BUDGET_PAUSE_MS : undefined);
  }

  /** The server understood and refused; sending it again changes nothing. */
  get isRefusal(): boolean {
    const status = this.httpStatus ?? 0;
    return (
      (status >= 400 && status < 500 && ![401, 408, 429].includes(status)) ||
      this.isBudgetConflict
    );
  }

  /** There is no such object, or no such kind of object in this cluster. */
  get isNotFound(): boolean {
    return this.httpStatus === 404;
  }

  /** An admission webhook did not answer the server; it says nothing of us. */
  get isWebhookDown(): boolean {
    return (
      this.httpStatus === 500 && this.message.includes('failed calling webhook')
    );
  }

  /**
   * A disruption budget has no room for an eviction. Any other 429 is a limit
   * of requests; the message is the same, the cause is not.
   * Source: recorded exchanges of a 1.36 server, topic eviction
   */
  get isBudgetRefusal(): boolean {
    return this.httpStatus === 429 && this.#causes.includes('DisruptionBudget');
  }

  /** Two budgets on one pod: evictions fail until somebody mends them. */
  get isBudgetConflict(): boolean {
    return (
      this.httpStatus === 500 &&
      this.message.includes('more than one PodDisruptionBudget')
    );
  }

  /**
   * RBAC says no. A server says so of everybody for about a second after it
   * has started; an admission rule's 403 reads otherwise.
   */
  get isDeniedByAccess(): boolean {
    return (
      this.httpStatus === 403 && this.message.includes('is forbidden: User ')
    );
  }
}

/**
 * Puts an API server's answer into words an owner understands. The words of
 * the server are kept: they name object, verb and field.
 *
 * @param retryAfter - the header of that name
 */
export function errorFromAnswer(
  cluster: string,
  httpStatus: number,
  body: string,
  retryAfter?: string,
): ApiServerError {
  const status = readStatus(body);
  const { message, details } = status ?? {};
  // A 422 repeats its causes in the message; a 429 of a disruption budget does
  // not.
  const causes = (details?.causes ?? []).flatMap(cause =>
    cause.message && !message?.includes(cause.message) ? [cause.message] : [],
  );
  const said = [message ?? `HTTP ${httpStatus}`, ...causes].join('; ');
  // Seconds; the server knows no dates here.
  const seconds = Number(retryAfter || NaN);
  return new ApiServerError(
    `${explain(cluster, httpStatus, said)}: ${said}`,
    httpStatus,
    {
      reason: status?.reason,
      causes: details?.causes?.flatMap(({ reason }) => reason ?? []),
      retryAfterMs: seconds >= 0 ? seconds * 1000 : undefined,
      continueToken: status?.metadata?.continue,
    },
  );
}

function explain(cluster: string, httpStatus: number, said: string): string {
  if (/^admission webhook | denied request: /.test(said)) {
    return `An admission rule of cluster ${cluster} refused this`;
  }
  if (said.includes('disruption budget')) {
    return `Cluster ${cluster} does not evict the pod now`;
  }
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

function readStatus(
  body: string,
): z.infer<typeof statusBodySchema> | undefined {
  try {
    return statusBodySchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
