import { Entity } from '@backstage/catalog-model';
import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { IncidentStore } from '../../incidents/IncidentStore';
import { incidentChain, TimelineStore } from '../../incidents/TimelineStore';
import { DiagnosisStore } from '../DiagnosisStore';
import { evidenceDigest } from './asking/evidenceDigest';
import { optOutObstacle } from './asking/optOut';
import { changesOf } from './changesOf';
import { IncidentFacts } from './prompt/composePrompt';
import { OfferedRunbook } from './prompt/renderPiece';

/** What is known of an incident, and whether a model may be asked about it. */
export type Known = IncidentFacts & {
  digest: string;
  optedOut: string | undefined;
};

/** Reads what a model may be told of an incident. */
export class IncidentKnowledge {
  constructor(
    private readonly options: {
      knex: Knex;
      incidents: IncidentStore;
      diagnoses: DiagnosisStore;
      timeline: TimelineStore;
      /** Refs of owners who have opted out in the configuration. */
      optOut: readonly string[];
      entity(ref: string): Promise<Entity | null>;
      /** Runbooks that fit an entity. */
      runbooksFor(entity: Entity): Promise<OfferedRunbook[]>;
      now(): Date;
    },
  ) {}

  async of(incident: Incident): Promise<Known> {
    const { knex, timeline, now } = this.options;
    const [{ alerts, evidence, findings, digest }, story, entity] =
      await Promise.all([
        this.#seen(incident),
        timeline.read(knex, incidentChain(incident.id)),
        this.#entityOf(incident),
      ]);
    return {
      incident,
      alerts,
      evidence,
      findings,
      changes: changesOf(story),
      runbooks: entity ? await this.options.runbooksFor(entity) : [],
      now: now().toISOString(),
      digest,
      optedOut: await this.#optedOut(incident, entity),
    };
  }

  /** What an analysis rests on; see {@link evidenceDigest}. */
  async digestOf(incident: Incident): Promise<string> {
    return (await this.#seen(incident)).digest;
  }

  /** Why no model may be asked; undefined: nobody has said so. */
  async optedOut(incident: Incident): Promise<string | undefined> {
    return this.#optedOut(incident, await this.#entityOf(incident));
  }

  async #seen({ id }: Incident) {
    const { incidents, diagnoses } = this.options;
    const [alerts, diagnosis] = await Promise.all([
      incidents.alertsOf(id),
      diagnoses.latest(id),
    ]);
    const { evidence = [], findings = [] } = diagnosis ?? {};
    const digest = evidenceDigest({ alerts, evidence, findings });
    return { alerts, evidence, findings, digest };
  }

  async #entityOf({ entityRef }: Incident): Promise<Entity | null> {
    return entityRef ? this.options.entity(entityRef) : null;
  }

  async #optedOut(
    incident: Incident,
    entity: Entity | null,
  ): Promise<string | undefined> {
    const owner = incident.ownerRef
      ? await this.options.entity(incident.ownerRef)
      : null;
    return optOutObstacle(incident, { entity, owner }, this.options.optOut);
  }
}
