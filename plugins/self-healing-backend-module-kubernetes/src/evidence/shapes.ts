import { z } from 'zod';

/**
 * The evidence this module gathers, by kind: what the diagnosers read and
 * pages show. Never an environment, an argument or a secret.
 */
export const workloadEvidenceSchema = z.object({
  workload: z.string(),
  replicas: z.number(),
  /** Pods that exist, in whatever state. */
  created: z.number().optional(),
  ready: z.number(),
  updated: z.number(),
  available: z.number(),
  paused: z.boolean(),
  strategy: z.string().optional(),
  containers: z.array(
    z.object({
      name: z.string(),
      image: z.string(),
      requests: z.record(z.string(), z.string()),
      limits: z.record(z.string(), z.string()),
      /** e.g. `readiness`. */
      probes: z.array(z.string()),
    }),
  ),
  conditions: z.array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      message: z.string().optional(),
      since: z.string().optional(),
    }),
  ),
});

const terminatedSchema = z.object({
  reason: z.string(),
  exitCode: z.number(),
  finishedAt: z.string().optional(),
  /** What the runtime says of a process that could not be begun. */
  message: z.string().optional(),
});

const containerEvidenceSchema = z.object({
  name: z.string(),
  image: z.string(),
  /**
   * `init` runs to its end before the others, `sidecar` starts before them and
   * stays (an init container with restartPolicy Always).
   */
  kind: z.enum(['main', 'init', 'sidecar']).default('main'),
  ready: z.boolean(),
  restarts: z.number(),
  waiting: z
    .object({ reason: z.string(), message: z.string().optional() })
    .optional(),
  /** Since when it runs, ISO 8601; absent when it does not. */
  runningSince: z.string().optional(),
  terminated: terminatedSchema.optional(),
  lastTerminated: terminatedSchema.optional(),
});

export const podsEvidenceSchema = z.object({
  workload: z.string(),
  pods: z.array(
    z.object({
      name: z.string(),
      phase: z.string(),
      ready: z.boolean(),
      terminating: z.boolean(),
      /** Why it ended or was ended as a whole, e.g. `Evicted`. */
      reason: z.string().optional(),
      message: z.string().optional(),
      /** Why no node has been found for it, e.g. `Unschedulable`. */
      unscheduled: z
        .object({ reason: z.string(), message: z.string().optional() })
        .optional(),
      node: z.string().optional(),
      revision: z.number().optional(),
      /** Whether it is of the template as it stands; absent: not known. */
      current: z.boolean().optional(),
      createdAt: z.string().optional(),
      containers: z.array(containerEvidenceSchema),
    }),
  ),
  omitted: z.number(),
});

export const revisionsEvidenceSchema = z.object({
  workload: z.string(),
  incidentOpenedAt: z.string(),
  currentRevision: z.number().optional(),
  /** When what runs was released, ISO 8601; absent: nobody can tell. */
  currentRevisionCreatedAt: z.string().optional(),
  currentRevisionCame: z.enum(['released', 'put-back', 'healed']).optional(),
  /** Where a rollback would go. */
  goBackTo: z.object({ revision: z.number(), served: z.boolean() }).optional(),
  revisions: z.array(
    z.object({
      revision: z.number(),
      current: z.boolean(),
      images: z.array(z.string()),
      createdAt: z.string().optional(),
      replicas: z.number(),
      readyReplicas: z.number(),
    }),
  ),
  omitted: z.number(),
});

export const eventsEvidenceSchema = z.object({
  workload: z.string(),
  events: z.array(
    z.object({
      type: z.string(),
      reason: z.string(),
      object: z.string(),
      message: z.string(),
      count: z.number(),
      lastSeen: z.string().optional(),
    }),
  ),
  omitted: z.number(),
});

export const nodesEvidenceSchema = z.object({
  workload: z.string(),
  /** Nodes that host pods of the workload and are not Ready. */
  notReady: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      message: z.string().optional(),
      since: z.string().optional(),
      pods: z.array(z.string()),
    }),
  ),
  hosting: z.number(),
});

export const logsEvidenceSchema = z.object({
  workload: z.string(),
  logs: z.array(
    z.object({
      pod: z.string(),
      container: z.string(),
      /** Of the container that crashed, not of the one that runs now. */
      previous: z.boolean(),
      lines: z.array(z.string()),
    }),
  ),
});

/** Stands for evidence that could not be gathered. */
export type MissingEvidence = { problem: string };

export type WorkloadEvidence = z.infer<typeof workloadEvidenceSchema>;
export type ContainerEvidence = z.infer<typeof containerEvidenceSchema>;
export type PodsEvidence = z.infer<typeof podsEvidenceSchema>;
export type RevisionsEvidence = z.infer<typeof revisionsEvidenceSchema>;
export type EventsEvidence = z.infer<typeof eventsEvidenceSchema>;
export type NodesEvidence = z.infer<typeof nodesEvidenceSchema>;
export type LogsEvidence = z.infer<typeof logsEvidenceSchema>;
