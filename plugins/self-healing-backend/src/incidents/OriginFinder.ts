import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  Alert,
  ENTITY_REF_LABELS,
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  LocatedAlert,
  LookupFailedError,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { wordsOf } from '../wordsOf';
import { ownersOf, refOf } from './claims/claim';
import { Claimants } from './claims/Claimants';
import { ClaimReader } from './claims/ClaimReader';
import { chooseEntity, Dispute, oneOf } from './claims/chooseEntity';
import { AlertOrigin } from './correlate';
import { ownerOf } from './ownerOf';
import { ShortMemory } from './ShortMemory';

/** Of what somebody wrote into a label. */
const LONGEST_QUOTE = 100;

/** Subjects that may stand for something else than an object in a cluster. */
const VAGUE = ['Instance', 'Service'];

const GUESSED: AlertOrigin['reserve'] = {
  effect: 'limits',
  message:
    'The alert names its namespace only, where nothing else is known to run: a person must approve.',
};

type Options = {
  claimants: Claimants;
  claims: ClaimReader;
  locators: readonly WorkloadLocator[];
  memory: ShortMemory;
  logger: LoggerService;
};

/** Whose an alert is. */
type Whose = { entity?: Entity; ownerRef?: string; dispute?: Dispute };

/**
 * Works out which catalog entity an alert hits: the label that names it, else
 * the object that its labels name and the entity with the best claim on what
 * runs that, else the only one that runs in its namespace.
 */
export class OriginFinder {
  constructor(private readonly options: Options) {}

  /**
   * @throws LookupFailedError when the catalog or a cluster cannot be asked: the
   * alert is not unowned then, only not placed yet
   */
  async find(
    labels: Alert['labels'],
    signal: AbortSignal,
  ): Promise<AlertOrigin> {
    const named = await this.#named(labels);
    const located = await this.#locate(labels, signal);
    const whose = named ? { entity: named } : await this.#whose(located);
    const { entity, dispute } = whose;
    const workload =
      entity && (named || !located?.workload)
        ? await this.#workloadOf(entity, located, signal)
        : located?.workload;
    const { subject, missing } = located ?? {};
    const isGuess = workload && !named && !located?.workload;
    const reserve = isGuess ? GUESSED : located?.reserve;
    return {
      entityRef: entity ? stringifyEntityRef(entity) : null,
      ownerRef: entity ? ownerOf(entity) : whose.ownerRef ?? null,
      workload: workload ? workloadRef(workload) : null,
      ...(subject ? { subject } : {}),
      ...(reserve ? { reserve } : {}),
      ...(missing ? { missing } : {}),
      ...(dispute ? { dispute } : {}),
    };
  }

  async #named(labels: Alert['labels']): Promise<Entity | undefined> {
    const { claimants, logger } = this.options;
    for (const label of ENTITY_REF_LABELS) {
      const ref = labels[label];
      if (!ref) continue;
      const entity = await claimants.named(ref);
      if (entity) return entity;
      const said = ref.slice(0, LONGEST_QUOTE);
      logger.warn(`Label ${label} names ${said}, which the catalog has not`);
    }
    return undefined;
  }

  async #locate(
    labels: Alert['labels'],
    signal: AbortSignal,
  ): Promise<LocatedAlert | undefined> {
    for (const locator of this.options.locators) {
      const found = await asked(locator, () =>
        locator.fromLabels(labels, signal),
      );
      if (found) return found;
    }
    return undefined;
  }

  async #whose(located: LocatedAlert | undefined): Promise<Whose> {
    if (!located) return {};
    const { workload, within, kubernetesId } = located;
    const where = workload ?? within;
    if (!where) return {};
    const says = located.claims ?? {
      kubernetesIds: [],
      labels: {},
      statements: [],
    };
    const ids = [
      ...says.kubernetesIds,
      ...(kubernetesId ? [kubernetesId] : []),
    ];
    const claimants = await this.options.claims.all(
      { kind: 'workload', name: 'it', ...located.subject, ...where },
      { ...says, kubernetesIds: [...new Set(ids)] },
    );
    const chosen = chooseEntity(claimants);
    if (chosen)
      return 'claimants' in chosen ? { dispute: chosen } : { entity: chosen };
    const there = await this.#inNamespace(where);
    const owner = says.statements.flatMap(({ ownerRef }) => ownerRef ?? [])[0];
    return there.entity || there.ownerRef || !owner
      ? there
      : { ownerRef: refOf(owner, 'group') };
  }

  async #inNamespace(
    where: Pick<Workload, 'cluster' | 'namespace'>,
  ): Promise<Whose> {
    const there = await this.options.claimants.inNamespace(where);
    const entity = oneOf(there);
    if (!entity) return {};
    return there.length === 1
      ? { entity }
      : { ownerRef: ownersOf(entity).at(0) };
  }

  /**
   * Where the entity runs. Labels are written by whoever writes alert rules:
   * an entity that they name lends its opt-in and its approvers to nothing but
   * its own workloads.
   */
  async #workloadOf(
    entity: Entity,
    located: LocatedAlert | undefined,
    signal: AbortSignal,
  ): Promise<Workload | undefined> {
    const { workload: labelled, subject } = located ?? {};
    // What is named and not found is not the entity's only workload instead.
    if (subject && !labelled && !VAGUE.includes(subject.kind)) return undefined;
    for (const locator of this.options.locators) {
      // Where the alert says where it comes from, no other cluster is waited for.
      const within = labelled && { cluster: labelled.cluster };
      const workloads = await this.options.memory.ask(
        `workloads of ${locator.id} ${stringifyEntityRef(entity)} ${
          within?.cluster ?? ''
        }`,
        () => asked(locator, () => locator.ofEntity(entity, signal, within)),
      );
      if (labelled) {
        const ref = workloadRef(labelled);
        if (workloads.some(own => workloadRef(own) === ref)) return labelled;
      }
      // More than one: acting on the wrong one is worse than not acting.
      else if (workloads.length === 1) return workloads[0];
    }
    return undefined;
  }
}

/** Whatever a locator throws, where it belongs cannot be found out now. */
async function asked<T>(
  { id }: WorkloadLocator,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { place, outlook } = (error ?? {}) as Partial<LookupFailedError>;
    throw new LookupFailedError(
      wordsOf(error),
      place ?? `locator ${id}`,
      outlook ?? outlookOf(error),
    );
  }
}

/** A refusal may be lifted; what is wrong with a question stays wrong. */
function outlookOf(error: unknown): LookupFailedError['outlook'] {
  const name = error instanceof Error ? error.name : undefined;
  if (name === 'NotAllowedError') return 'refused';
  return name === 'InputError' ? 'hopeless' : 'away';
}
