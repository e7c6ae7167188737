import { badRequest } from './apiStatus';
import { KubeObject, LabelSelector } from './objects';

type Labels = Readonly<Record<string, string>>;
export type LabelPredicate = (labels: Labels) => boolean;

/** Splits at commas outside of parentheses: `a in (x,y),b` has two requirements. */
function splitRequirements(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(Boolean);
}

function parseLabelRequirement(requirement: string): LabelPredicate {
  const set = requirement.match(/^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(value => value.trim());
    return operator === 'in'
      ? labels => key in labels && values.includes(labels[key])
      : labels => !(key in labels) || !values.includes(labels[key]);
  }
  const comparison = requirement.match(/^([^\s!=]+)\s*(==|=|!=)\s*([^\s=!]*)$/);
  if (comparison) {
    const [, key, operator, value] = comparison;
    return operator === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  const existence = requirement.match(/^(!?)\s*([^\s!=()]+)$/);
  if (existence) {
    const [, negated, key] = existence;
    return labels => key in labels === !negated;
  }
  throw badRequest(
    `unable to parse requirement: found '${requirement}', expected: in, notin, =, ==, !=, a key or !key`,
  );
}

/** The string form of a label selector, as in `?labelSelector=`. */
export function parseLabelSelector(selector: string): LabelPredicate {
  const predicates = splitRequirements(selector).map(parseLabelRequirement);
  return labels => predicates.every(matches => matches(labels));
}

/** The object form of a label selector, as in `spec.selector`. */
export function matchesSelector(
  selector: LabelSelector | undefined,
  labels: Labels = {},
): boolean {
  if (!selector) {
    return false;
  }
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  return (
    equal &&
    (selector.matchExpressions ?? []).every(
      ({ key, operator, values = [] }) => {
        switch (operator) {
          case 'In':
            return key in labels && values.includes(labels[key]);
          case 'NotIn':
            return !(key in labels) || !values.includes(labels[key]);
          case 'Exists':
            return key in labels;
          case 'DoesNotExist':
            return !(key in labels);
          default:
            return false;
        }
      },
    )
  );
}

/** `app=web,tier in (a,b)`: the selector written the way a Scale's status carries it. */
export function formatSelector(selector: LabelSelector): string {
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return `${key} in (${values.join(',')})`;
        case 'NotIn':
          return `${key} notin (${values.join(',')})`;
        case 'Exists':
          return key;
        default:
          return `!${key}`;
      }
    },
  );
  return [...equal, ...expressions].sort().join(',');
}

const SELECTABLE_FIELDS: Record<string, readonly string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  ReplicaSet: ['status.replicas'],
};

function fieldValue(object: KubeObject, path: string): string {
  const found = path
    .split('.')
    .reduce<any>((value, key) => value?.[key], object);
  if (path === 'source') {
    return object.source?.component ?? object.reportingComponent ?? '';
  }
  return found === undefined || found === null ? '' : String(found);
}

export function parseFieldSelector(
  kind: string,
  selector: string,
): (object: KubeObject) => boolean {
  const allowed = [
    'metadata.name',
    'metadata.namespace',
    ...(SELECTABLE_FIELDS[kind] ?? []),
  ];
  const requirements = selector
    .split(',')
    .filter(Boolean)
    .map(requirement => {
      const parsed = requirement.match(/^([^=!]+)(==|=|!=)(.*)$/);
      if (!parsed) {
        throw badRequest(
          `invalid selector: '${requirement}'; can't understand '${requirement}'`,
        );
      }
      const [, field, operator, value] = parsed;
      if (!allowed.includes(field)) {
        throw badRequest(
          `Unable to find "${kind}" that match label selector "", field selector "${selector}": field label not supported: ${field}`,
        );
      }
      return (object: KubeObject) =>
        (fieldValue(object, field) === value) === (operator !== '!=');
    });
  return object => requirements.every(matches => matches(object));
}
