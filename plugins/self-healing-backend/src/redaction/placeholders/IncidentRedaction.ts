import { NamedValues, Placeholders } from '../Placeholders';
import { redact } from '../redact';
import { redactValue } from '../redactValue';
import { KeptPlaceholders, PlaceholderStore } from './PlaceholderStore';

/** Whose placeholders, and whose own patterns. */
export type RedactedIncident = { id: string; ownerRef: string | null };

/** Redacts with the placeholders of one incident. */
export type Redactor = {
  redact(text: string): string;
  redactValue<T>(value: T): T;
};

/** Incidents whose values this process remembers. */
const REMEMBERED = 1_000;

/** Replicas that name people of one incident at once take turns. */
const ATTEMPTS = 10;

/**
 * Redaction in the context of an incident: the same person has the same name
 * in all of its evidence, prompts and answers. What a name stands for is known
 * to this process, and to others only with a key from the configuration.
 */
export class IncidentRedaction {
  readonly #remembered = new Map<string, NamedValues['values']>();

  constructor(
    private readonly store: Pick<PlaceholderStore, 'read' | 'write'>,
  ) {}

  /**
   * Does the work with the incident's redactor and keeps what it has named.
   * The work is done again when another replica has named somebody meanwhile,
   * so it must do nothing but redact.
   *
   * @throws Error when the names cannot be kept: then nothing may be passed on
   */
  async redactorFor<T>(
    incident: RedactedIncident,
    work: (redactor: Redactor) => T,
  ): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const kept = await this.store.read(incident.id);
      const placeholders = new Placeholders({
        counts: kept.counts,
        values: this.#known(incident.id, kept),
      });
      const before = placeholders.size;
      const options = { placeholders, ownerRef: incident.ownerRef };
      const result = work({
        redact: text => redact(text, options).text,
        redactValue: value => redactValue(value, options),
      });
      if (placeholders.size === before) return result;
      const named = placeholders.named();
      if (await this.store.write(incident.id, kept, named)) {
        this.#remember(incident.id, named.values);
        return result;
      }
    }
    throw new Error(
      `The placeholders of incident ${incident.id} could not be kept: others kept writing them`,
    );
  }

  /** What the names stand for, of those that are known here. */
  async valuesOf(incidentId: string): Promise<Map<string, string>> {
    return new Map(this.#known(incidentId, await this.store.read(incidentId)));
  }

  // Another process may have named others since: both are known.
  #known(id: string, { values = [] }: KeptPlaceholders): NamedValues['values'] {
    const known = new Map(this.#remembered.get(id));
    for (const [name, value] of values) known.set(name, value);
    return [...known];
  }

  #remember(id: string, values: NamedValues['values']): void {
    this.#remembered.delete(id);
    this.#remembered.set(id, values);
    if (this.#remembered.size > REMEMBERED) {
      const [oldest] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
  }
}
