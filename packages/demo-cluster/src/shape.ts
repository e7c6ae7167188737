import { z } from 'zod';

/**
 * The types of the fields this server reads. Anything else passes through unread, and null is
 * absence, as it is to Go's decoder.
 */
const text = z.string().nullish();
const flag = z.boolean().nullish();
const whole = z.number().int().nullish();
const texts = z.record(z.string(), text).nullish();
const wholeOrPercentage = z.union([z.string(), z.number().int()]).nullish();
const quantities = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .nullish();
const some = (fields: Record<string, z.ZodType>) =>
  z.looseObject(fields).nullish();
const listOf = (fields: Record<string, z.ZodType>) =>
  z.array(z.looseObject(fields)).nullish();

const metadata = some({
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  labels: texts,
  annotations: texts,
  finalizers: z.array(z.string()).nullish(),
  ownerReferences: listOf({ uid: text, kind: text, name: text }),
});

const selector = some({
  matchLabels: texts,
  matchExpressions: listOf({
    key: z.string(),
    operator: z.string(),
    values: z.array(z.string()).nullish(),
  }),
});

const probe = some({ httpGet: some({ path: text, scheme: text }) });

const containers = listOf({
  name: text,
  image: text,
  command: z.array(z.string()).nullish(),
  env: listOf({ name: text, value: text }),
  ports: listOf({ name: text, containerPort: whole, protocol: text }),
  resources: some({ limits: quantities, requests: quantities }),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
});

const podSpec = some({
  containers,
  initContainers: containers,
  nodeName: text,
  restartPolicy: text,
  terminationGracePeriodSeconds: whole,
  tolerations: listOf({
    key: text,
    operator: text,
    value: text,
    effect: text,
    tolerationSeconds: whole,
  }),
});

const conditions = listOf({ type: z.string(), status: z.string() });

const workload = {
  spec: some({
    replicas: whole,
    selector,
    template: some({ metadata, spec: podSpec }),
    minReadySeconds: whole,
    paused: flag,
    progressDeadlineSeconds: whole,
    revisionHistoryLimit: whole,
    strategy: some({
      type: text,
      rollingUpdate: some({
        maxSurge: wholeOrPercentage,
        maxUnavailable: wholeOrPercentage,
      }),
    }),
  }),
  status: some({
    conditions,
    replicas: whole,
    readyReplicas: whole,
    availableReplicas: whole,
    updatedReplicas: whole,
  }),
};

const SHAPES: Record<string, Record<string, z.ZodType>> = {
  Deployment: workload,
  ReplicaSet: workload,
  Pod: {
    spec: podSpec,
    status: some({
      phase: text,
      conditions,
      containerStatuses: listOf({
        name: z.string(),
        state: z.looseObject({}),
        lastState: z.looseObject({}),
        restartCount: z.number().int(),
      }),
    }),
  },
  Node: {
    spec: some({
      unschedulable: flag,
      taints: listOf({ key: z.string(), value: text, effect: z.string() }),
    }),
    status: some({ conditions, addresses: listOf({ type: z.string() }) }),
  },
  Namespace: {
    spec: some({ finalizers: z.array(z.string()).nullish() }),
    status: some({ phase: text }),
  },
  Event: {
    type: text,
    reason: text,
    message: text,
    count: whole,
    involvedObject: some({ kind: text, namespace: text, name: text }),
    source: some({ component: text, host: text }),
    firstTimestamp: text,
    lastTimestamp: text,
    eventTime: text,
  },
  PodDisruptionBudget: {
    spec: some({
      minAvailable: wholeOrPercentage,
      maxUnavailable: wholeOrPercentage,
      selector,
    }),
    status: some({ conditions, disruptionsAllowed: whole }),
  },
  HorizontalPodAutoscaler: {
    spec: some({
      minReplicas: whole,
      maxReplicas: whole,
      scaleTargetRef: some({ apiVersion: text, kind: text, name: text }),
    }),
    status: some({ conditions, desiredReplicas: whole }),
  },
  Scale: { spec: some({ replicas: whole }) },
  Eviction: {
    deleteOptions: some({
      dryRun: z.array(z.string()).nullish(),
      gracePeriodSeconds: whole,
      preconditions: some({ uid: text, resourceVersion: text }),
    }),
  },
  DeleteOptions: {
    dryRun: z.array(z.string()).nullish(),
    gracePeriodSeconds: whole,
    orphanDependents: flag,
    propagationPolicy: text,
    preconditions: some({ uid: text, resourceVersion: text }),
  },
  SelfSubjectAccessReview: {
    spec: some({
      resourceAttributes: some({
        verb: text,
        group: text,
        resource: text,
        subresource: text,
        namespace: text,
      }),
      nonResourceAttributes: some({ path: text, verb: text }),
    }),
  },
  SelfSubjectRulesReview: { spec: some({ namespace: text }) },
};

/** What keeps a value from being of a kind, in the words of Go's decoder. */
export function shapeProblem(kind: string, value: unknown): string | undefined {
  const shape = z.looseObject({
    kind: text,
    apiVersion: text,
    metadata,
    ...SHAPES[kind],
  });
  const issue = shape.safeParse(value).error?.issues[0];
  if (!issue) {
    return undefined;
  }
  const expected = 'expected' in issue ? String(issue.expected) : 'its type';
  return `json: cannot unmarshal into Go struct field ${kind}.${issue.path.join(
    '.',
  )} of type ${expected}`;
}

/** Null fields are absent ones. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(withoutNulls) as T;
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, entry]) => entry !== null)
        .map(([key, entry]) => [key, withoutNulls(entry)]),
    ) as T;
  }
  return value;
}
