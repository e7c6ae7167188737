import { makeValidator } from '@backstage/catalog-model';
import {
  healingPolicyEntitySchema,
  Problem,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  SELF_HEALING_KINDS,
  validateEntity,
  validatePair,
} from '@backstage-self-healing/plugin-self-healing-node';
import { refOf, runbookRefOf } from './entityRefs';
import { Message } from './message';
import { placeOf } from './placeOf';
import { OUR_GROUP, SourceDocument } from './readDocuments';

const names = makeValidator();
const NAME =
  'must be letters, digits and any of -_. between them, at most 63 characters';
const NAMESPACE =
  'must be lower-case letters and digits with - between them, at most 63 characters';

/** What is wrong with documents, each by itself and with one another. Pure. */
export function lintDocuments(documents: readonly SourceDocument[]): {
  messages: Message[];
  checked: Record<string, number>;
  skipped: number;
} {
  const ours = documents.filter(({ value }) => isOurs(value));
  const checked = Object.fromEntries(
    SELF_HEALING_KINDS.map(kind => [
      kind,
      ours.filter(({ value }) => value.kind === kind).length,
    ]),
  );
  return {
    messages: [
      ...ours.flatMap(lintOne),
      ...duplicates(ours),
      ...together(ours),
    ],
    checked,
    skipped: documents.length - ours.length,
  };
}

function isOurs({ apiVersion }: Record<string, unknown>): boolean {
  return typeof apiVersion === 'string' && apiVersion.startsWith(OUR_GROUP);
}

function lintOne(source: SourceDocument): Message[] {
  const { kind } = source.value;
  if (typeof kind !== 'string' || !SELF_HEALING_KINDS.includes(kind)) {
    const message = `must be one of ${SELF_HEALING_KINDS.join(', ')}`;
    return [told(source, 'error', 'kind', { path: 'kind', message })];
  }
  return [
    ...nameProblems(source.value),
    ...validateEntity({ ...source.value, kind }),
  ].map(problem => told(source, 'error', ruleOf(kind, problem.path), problem));
}

/** What the catalog itself would refuse: seen in no page, only in its log. */
function nameProblems({ metadata }: Record<string, unknown>): Problem[] {
  const { name, namespace } = (metadata ?? {}) as Record<string, unknown>;
  return [
    ...(typeof name === 'string' && name && !names.isValidEntityName(name)
      ? [{ path: 'metadata.name', message: NAME }]
      : []),
    ...(namespace !== undefined && !names.isValidNamespace(namespace)
      ? [{ path: 'metadata.namespace', message: NAMESPACE }]
      : []),
  ];
}

function duplicates(ours: readonly SourceDocument[]): Message[] {
  const first = new Map<string, SourceDocument>();
  return ours.flatMap(source => {
    const ref = refOf(source.value);
    const before = ref && first.get(ref);
    if (ref && !before) first.set(ref, source);
    if (!before) return [];
    const at = placeOf(before, 'metadata.name', '');
    return told(source, 'error', 'duplicate', {
      path: 'metadata.name',
      message: `${ref} is at ${before.file}:${at.line} already: the catalog takes only one of them`,
    });
  });
}

/** Whether policies and the runbooks that they name fit. */
function together(ours: readonly SourceDocument[]): Message[] {
  const runbooks = new Map(
    ours
      .filter(({ value }) => value.kind === 'Runbook')
      .map(({ value }) => [refOf(value), value]),
  );
  return ours.flatMap(source => {
    const policy = healingPolicyEntitySchema.safeParse(source.value).data;
    const ref = policy && runbookRefOf(policy);
    if (!policy || !ref) return [];
    const found = runbooks.get(ref);
    if (!found) {
      return told(source, 'warning', 'policy/runbook-not-here', {
        path: 'spec.runbook',
        message: `${ref} is in none of these files: the policy does nothing unless the catalog has it from elsewhere`,
      });
    }
    const runbook = runbookEntitySchema.safeParse(found).data;
    if (!runbook) return [];
    const { problems, warnings } = validatePair(policy, runbook);
    return [
      ...problems.map(one => told(source, 'error', 'policy/runbook', one)),
      ...warnings.map(one => told(source, 'warning', 'policy/autonomy', one)),
    ];
  });
}

function told(
  source: SourceDocument,
  severity: Message['severity'],
  rule: string,
  { path, message }: Problem,
): Message {
  const place = placeOf(source, path, message);
  return { file: source.file, ...place, severity, rule, path, message };
}

/** `policy/when` for `spec.when`: what a reader looks for first. */
function ruleOf(kind: string, path: string): string {
  const [, part] = /^(?:spec|metadata)\.([A-Za-z]+)/.exec(path) ?? [];
  const short = kind === 'HealingPolicy' ? 'policy' : 'runbook';
  return `${short}/${part ?? 'shape'}`;
}
