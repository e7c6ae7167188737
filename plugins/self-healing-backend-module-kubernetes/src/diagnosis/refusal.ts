/** Why an API server does not take a pod, by what it says. */
export type Refusal = {
  /** The finding's type. */
  type:
    | 'quota'
    | 'admission-denied'
    | 'webhook-down'
    | 'service-account-missing'
    | 'pods-refused';
  cause: string;
  remedy: string;
};

const REFUSALS: readonly [RegExp, Refusal][] = [
  [
    /exceeded quota|insufficient quota|status unknown for quota/i,
    {
      type: 'quota',
      cause: 'exceeded',
      remedy:
        'Raise the quota, ask for fewer replicas, or free what others hold of it',
    },
  ],
  [
    /must specify /i,
    {
      type: 'quota',
      cause: 'must-specify',
      remedy: 'Set the requests and limits that the quota asks for',
    },
  ],
  [
    /(maximum|minimum) \S+ usage per (Container|Pod)|max limit to request ratio/i,
    {
      type: 'quota',
      cause: 'limit-range',
      remedy: 'Keep requests and limits within the namespace’s LimitRange',
    },
  ],
  [
    /violates PodSecurity|security context constraint/i,
    {
      type: 'admission-denied',
      cause: 'pod-security',
      remedy:
        'Roll back if the release changed the security context; otherwise let it meet the namespace’s standard',
    },
  ],
  [
    /ValidatingAdmissionPolicy/i,
    {
      type: 'admission-denied',
      cause: 'policy',
      remedy:
        'Roll back if the release changed what the policy forbids; otherwise ask who owns the policy',
    },
  ],
  [
    /admission webhook .* denied the request/i,
    {
      type: 'admission-denied',
      cause: 'webhook',
      remedy:
        'Roll back if the release changed what the policy forbids; otherwise ask who owns the webhook',
    },
  ],
  [
    /failed calling webhook|context deadline exceeded/i,
    {
      type: 'webhook-down',
      cause: 'webhook',
      remedy:
        'Restore what serves the webhook: until then no pod can be made, and a rollback makes none either',
    },
  ],
  [
    /service ?account .*not found/i,
    {
      type: 'service-account-missing',
      cause: 'service-account',
      remedy:
        'Restore the ServiceAccount; roll back if the release began to ask for it',
    },
  ],
];

/** Reads what a controller says of pods that it could not make. Pure. */
export function refusalOf(message: string): Refusal {
  return (
    REFUSALS.find(([phrase]) => phrase.test(message))?.[1] ?? {
      type: 'pods-refused',
      cause: 'other',
      remedy: 'Read what the API server says',
    }
  );
}
