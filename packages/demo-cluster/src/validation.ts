import { StatusCause } from './apiStatus';
import { containerCauses } from './containerValidation';
import { DNS_LABEL, required, unsupported, wrongValue } from './fieldCauses';
import { jsonEqual } from './json';
import { KubeObject, LabelSelector } from './objects';
import { labelCauses } from './labelValidation';
import { matchesSelector } from './selectors';

const DNS_SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A string map the way Go's %#v prints it, which is what the real messages carry. */
function goStringMap(map: Record<string, string> | undefined): string {
  if (!map) {
    return 'map[string]string(nil)';
  }
  const entries = Object.keys(map)
    .sort()
    .map(key => `${JSON.stringify(key)}:${JSON.stringify(map[key])}`);
  return `map[string]string{${entries.join(', ')}}`;
}

function goSelector(selector: LabelSelector): string {
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `v1.LabelSelectorRequirement{Key:${JSON.stringify(
        key,
      )}, Operator:${JSON.stringify(operator)}, Values:[]string{${values
        .map(value => JSON.stringify(value))
        .join(', ')}}}`,
  );
  return `v1.LabelSelector{MatchLabels:${goStringMap(
    selector.matchLabels,
  )}, MatchExpressions:[]v1.LabelSelectorRequirement${
    expressions.length ? `{${expressions.join(', ')}}` : '(nil)'
  }}`;
}

function nameCauses(object: KubeObject): StatusCause[] {
  const { name } = object.metadata;
  if (!name) {
    return [required('metadata.name', 'name or generateName is required')];
  }
  if (object.kind === 'Namespace' && !DNS_LABEL.test(name)) {
    return [
      wrongValue(
        'metadata.name',
        name,
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ),
    ];
  }
  if (!DNS_SUBDOMAIN.test(name) || name.length > 253) {
    return [
      wrongValue(
        'metadata.name',
        name,
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ),
    ];
  }
  return [];
}

function countCauses(value: unknown, field: string): StatusCause[] {
  if (value === undefined) {
    return [];
  }
  return Number.isInteger(value) && (value as number) >= 0
    ? []
    : [wrongValue(field, value, 'must be greater than or equal to 0')];
}

function templateCauses(spec: any): StatusCause[] {
  const causes: StatusCause[] = [];
  const labels = spec.template?.metadata?.labels;
  const restartPolicy = spec.template?.spec?.restartPolicy;
  const selector: LabelSelector | undefined = spec.selector;
  if (!selector) {
    causes.push(required('spec.selector'));
  }
  if (!selector || !matchesSelector(selector, labels)) {
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${goStringMap(
        labels,
      )}: \`selector\` does not match template \`labels\``,
      field: 'spec.template.metadata.labels',
    });
  }
  return [
    ...causes,
    ...labelCauses(labels, 'spec.template.labels'),
    ...containerCauses(spec.template?.spec, 'spec.template.spec'),
    ...(restartPolicy && restartPolicy !== 'Always'
      ? [
          unsupported('spec.template.spec.restartPolicy', restartPolicy, [
            'Always',
          ]),
        ]
      : []),
  ];
}

function strategyCauses(strategy: any): StatusCause[] {
  if (strategy.type !== 'RollingUpdate' && strategy.type !== 'Recreate') {
    return [
      unsupported('spec.strategy.type', strategy.type, [
        'Recreate',
        'RollingUpdate',
      ]),
    ];
  }
  if (strategy.type === 'Recreate') {
    return strategy.rollingUpdate
      ? [
          {
            reason: 'FieldValueForbidden',
            message:
              "Forbidden: may not be specified when strategy `type` is 'Recreate'",
            field: 'spec.strategy.rollingUpdate',
          },
        ]
      : [];
  }
  const causes = ['maxUnavailable', 'maxSurge'].flatMap(name => {
    const value = strategy.rollingUpdate[name];
    const valid =
      typeof value === 'number'
        ? Number.isInteger(value) && value >= 0
        : /^\d+%$/.test(value);
    return valid
      ? []
      : [
          wrongValue(
            `spec.strategy.rollingUpdate.${name}`,
            value,
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
          ),
        ];
  });
  const zero = (value: unknown) => Number.parseInt(String(value), 10) === 0;
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate;
  if (causes.length === 0 && zero(maxUnavailable) && zero(maxSurge)) {
    causes.push(
      wrongValue(
        'spec.strategy.rollingUpdate.maxUnavailable',
        maxUnavailable,
        'may not be 0 when `maxSurge` is 0',
      ),
    );
  }
  return causes;
}

/** What is wrong with an object on its own, field by field; empty when it may be stored. */
export function validate(object: KubeObject): StatusCause[] {
  const causes = [
    ...nameCauses(object),
    ...labelCauses(object.metadata.labels, 'metadata.labels'),
  ];
  const { spec = {} } = object;
  switch (object.kind) {
    case 'Deployment':
      return [
        ...causes,
        ...countCauses(spec.replicas, 'spec.replicas'),
        ...templateCauses(spec),
        ...strategyCauses(spec.strategy),
        ...countCauses(spec.minReadySeconds, 'spec.minReadySeconds'),
        ...countCauses(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
        ...countCauses(
          spec.progressDeadlineSeconds,
          'spec.progressDeadlineSeconds',
        ),
      ];
    case 'ReplicaSet':
      return [
        ...causes,
        ...countCauses(spec.replicas, 'spec.replicas'),
        ...templateCauses(spec),
      ];
    case 'Pod':
      return [...causes, ...containerCauses(spec, 'spec')];
    case 'PodDisruptionBudget':
      return spec.minAvailable !== undefined &&
        spec.maxUnavailable !== undefined
        ? [
            ...causes,
            {
              reason: 'FieldValueInvalid',
              message:
                'Invalid value: minAvailable and maxUnavailable cannot be both set',
              field: 'spec',
            },
          ]
        : causes;
    case 'HorizontalPodAutoscaler':
      return [...causes, ...boundsCauses(spec)];
    default:
      return causes;
  }
}

function boundsCauses({
  minReplicas,
  maxReplicas,
  scaleTargetRef,
}: any): StatusCause[] {
  const least = minReplicas as number;
  return [
    ...(least < 1
      ? [
          wrongValue(
            'spec.minReplicas',
            least,
            'must be greater than or equal to 1',
          ),
        ]
      : []),
    ...(!(maxReplicas >= 1)
      ? [
          wrongValue(
            'spec.maxReplicas',
            maxReplicas ?? 0,
            'must be greater than 0',
          ),
        ]
      : []),
    ...(maxReplicas < least
      ? [
          wrongValue(
            'spec.maxReplicas',
            maxReplicas,
            'must be greater than or equal to `minReplicas`',
          ),
        ]
      : []),
    ...(scaleTargetRef?.kind ? [] : [required('spec.scaleTargetRef.kind')]),
    ...(scaleTargetRef?.name ? [] : [required('spec.scaleTargetRef.name')]),
  ];
}

function immutable(field: string, shown: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${shown}: field is immutable`,
    field,
  };
}

/** What may not change between two versions of an object. */
export function validateUpdate(
  next: KubeObject,
  previous: KubeObject,
): StatusCause[] {
  const causes = validate(next);
  switch (next.kind) {
    case 'Deployment':
    case 'ReplicaSet':
      if (
        next.spec.selector &&
        !jsonEqual(next.spec.selector, previous.spec.selector)
      ) {
        causes.push(immutable('spec.selector', goSelector(next.spec.selector)));
      }
      return causes;
    case 'Pod':
      if (!jsonEqual(changeableAside(next), changeableAside(previous))) {
        causes.push({
          reason: 'FieldValueForbidden',
          message:
            'Forbidden: pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only additions to existing tolerations) or `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
          field: 'spec',
        });
      }
      return causes;
    default:
      return causes;
  }
}

function changeableAside(pod: KubeObject): unknown {
  const { tolerations, activeDeadlineSeconds, ...spec } = pod.spec;
  return {
    ...spec,
    containers: spec.containers.map(({ image, ...rest }: any) => rest),
  };
}
