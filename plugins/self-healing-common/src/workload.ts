import { z } from 'zod';

/**
 * Where an entity runs: one controller object in one cluster.
 *
 * @public
 */
export const workloadSchema = z.object({
  cluster: z.string().min(1),
  namespace: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1),
});

/**
 * Where an entity runs; see {@link workloadSchema}.
 *
 * @public
 */
export type Workload = z.infer<typeof workloadSchema>;

/**
 * A workload as one string, `cluster/namespace/Kind/name`. Kubernetes names
 * hold no `/`, so the form is unambiguous.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 *
 * @public
 */
export const workloadRefSchema = z
  .string()
  .regex(
    /^[^/\s]+\/[^/\s]+\/[^/\s]+\/[^/\s]+$/,
    'must be cluster/namespace/Kind/name, e.g. demo/shop/Deployment/checkout',
  );

/**
 * The workload as one string, the inverse of {@link parseWorkloadRef}.
 *
 * @public
 */
export function workloadRef(workload: Workload): string {
  const { cluster, namespace, kind, name } = workload;
  return `${cluster}/${namespace}/${kind}/${name}`;
}

/**
 * Takes a workload ref apart, the inverse of {@link workloadRef}.
 *
 * @throws ZodError when `ref` has another form
 * @public
 */
export function parseWorkloadRef(ref: string): Workload {
  const [cluster, namespace, kind, name] = workloadRefSchema
    .parse(ref)
    .split('/');
  return { cluster, namespace, kind, name };
}
