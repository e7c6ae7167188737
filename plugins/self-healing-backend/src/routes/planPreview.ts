import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  PlanPreview,
  PlanRequest,
  runbookRunPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import { isOverridable, PersonRuns } from '../execution/PersonRuns';
import { plansOf } from '../policy/facts';
import { planDigest } from '../policy/planDigest';
import { Access, UserCredentials } from './Access';

/** A request with its refs spelled as the catalog spells them. */
export type RunRequest<T extends PlanRequest = PlanRequest> = T & {
  parameters: Record<string, unknown>;
};

/** Reads only: what a run would do now, and whether it would be allowed. */
export async function previewPlan(
  { access, runs }: { access: Access; runs: PersonRuns },
  credentials: UserCredentials,
  asked: RunRequest,
  signal: AbortSignal,
): Promise<PlanPreview> {
  await requireRun(access, credentials, asked.entityRef);
  const made = await runs.decide(
    asked,
    credentials.principal.userEntityRef,
    signal,
  );
  const { decision, facts } = made;
  const plans = plansOf(facts);
  return {
    verdict: decision.verdict === 'act' ? 'act' : 'deny',
    reasons: decision.reasons,
    plans,
    planDigest: planDigest(plans),
    ...(isOverridable(made) ? { overridable: true } : {}),
  };
}

/** @throws NotFoundError, or NotAllowedError saying whom to ask */
export async function requireRun(
  access: Access,
  credentials: UserCredentials,
  entityRef: string,
): Promise<void> {
  await access.entity(credentials, entityRef);
  await access.requireOnEntity(
    credentials,
    runbookRunPermission,
    entityRef,
    'run runbooks on',
  );
}

/** @throws InputError when a ref cannot be one */
export function toRunRequest<T extends PlanRequest>(request: T): RunRequest<T> {
  return {
    ...request,
    parameters: request.parameters ?? {},
    entityRef: ref('entityRef', request.entityRef),
    runbookRef: ref('runbookRef', request.runbookRef, 'Runbook'),
  };
}

function ref(path: string, value: string, defaultKind?: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(value, { defaultKind }));
  } catch {
    throw new InputError(`${path}: '${value}' is not an entity ref`);
  }
}
