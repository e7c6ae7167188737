import {
  AlertCondition,
  crashLooping,
  deploymentUnready,
  imageNotPulled,
  nodeNotReady,
  outOfMemory,
} from './conditions';

/** An alerting rule with the fields of a Prometheus rule file. */
export interface AlertRule {
  alert: string;
  severity: 'critical' | 'warning';
  /** `for`: how long the condition must hold before the alert fires. */
  forSeconds: number;
  /**
   * `keep_firing_for`: how long the alert outlives its condition. A crash loop's reason
   * vanishes for a moment with every attempt to start; that is no recovery.
   */
  keepFiringForSeconds: number;
  condition: AlertCondition;
  /** Templates with `{{ $labels.name }}`, as in a rule file. */
  annotations: Record<string, string>;
}

/** The rules of `examples/prometheus/shop.rules.yaml`; a test holds the two together. */
export const ALERT_RULES: readonly AlertRule[] = [
  {
    alert: 'KubePodCrashLooping',
    severity: 'critical',
    forSeconds: 2,
    keepFiringForSeconds: 5,
    condition: crashLooping,
    annotations: {
      summary: 'Container {{ $labels.container }} keeps crashing',
      description:
        'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} crashes every time it starts.',
    },
  },
  {
    alert: 'KubeContainerOOMKilled',
    severity: 'critical',
    forSeconds: 2,
    keepFiringForSeconds: 5,
    condition: outOfMemory,
    annotations: {
      summary: 'Container {{ $labels.container }} runs out of memory',
      description:
        'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} was killed at its memory limit and is not ready again.',
    },
  },
  {
    alert: 'KubeContainerImagePull',
    severity: 'warning',
    forSeconds: 2,
    keepFiringForSeconds: 5,
    condition: imageNotPulled,
    annotations: {
      summary: 'Image of container {{ $labels.container }} cannot be pulled',
      description:
        'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} waits for an image that cannot be pulled.',
    },
  },
  {
    alert: 'KubeDeploymentUnready',
    severity: 'critical',
    forSeconds: 5,
    keepFiringForSeconds: 0,
    condition: deploymentUnready,
    annotations: {
      summary: 'Pods of {{ $labels.deployment }} run but are not ready',
      description:
        'Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has fewer ready pods than it wants, and running pods that fail their readiness check.',
    },
  },
  {
    alert: 'KubePodOnLostNode',
    severity: 'critical',
    forSeconds: 2,
    keepFiringForSeconds: 0,
    condition: nodeNotReady,
    annotations: {
      summary: 'Node {{ $labels.node }} is not ready',
      description:
        'Pod {{ $labels.namespace }}/{{ $labels.pod }} is stuck on node {{ $labels.node }}, which is not ready.',
    },
  },
];

export function renderAnnotations(
  annotations: Record<string, string>,
  labels: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, template]) => [
      name,
      template.replace(
        /\{\{ \$labels\.(\w+) \}\}/g,
        (_, label: string) => labels[label] ?? '',
      ),
    ]),
  );
}
