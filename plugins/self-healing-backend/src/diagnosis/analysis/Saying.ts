import {
  IncidentRedaction,
  RedactedIncident,
} from '../../redaction/placeholders/IncidentRedaction';
import { ReplyField, ReplyFields } from './asking/ReplyFields';
import { visibleText } from './prompt/visibleText';

const LONGEST_FIELD = 600;

/** Open pages need not be told more often than that. */
const PAUSE_MS = 400;

/**
 * Passes on what a model says while it says it: whole fields, redacted. What
 * goes wrong with that costs the page its liveliness and nothing else.
 */
export class Saying {
  readonly #fields = new ReplyFields();
  readonly #said: ReplyField[] = [];
  #waiting: ReplyField[] = [];
  #passing: Promise<void> | undefined;
  #isOver = false;

  constructor(
    private readonly options: {
      incident: RedactedIncident;
      redaction: IncidentRedaction;
      /** Keeps all that was said so far. */
      keep(said: readonly ReplyField[]): Promise<void>;
      onError(error: unknown): void;
    },
  ) {}

  readonly hear = (chunk: string): void => {
    if (this.#isOver) return;
    this.#waiting.push(...this.#fields.read(chunk));
    if (this.#waiting.length > 0) this.#passing ??= this.#pass();
  };

  /** Until all that was heard has been passed on. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#passing;
  }

  async #pass(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const heard = this.#waiting;
        this.#waiting = [];
        const redacted = await this.options.redaction.redactorFor(
          this.options.incident,
          ({ redact }) =>
            heard.map(field => ({
              ...field,
              text: redact(visibleText(field.text)).slice(0, LONGEST_FIELD),
            })),
        );
        this.#said.push(...redacted);
        await this.options.keep(this.#said);
        if (!this.#isOver) {
          await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
        }
      }
    } catch (error) {
      this.#isOver = true;
      this.options.onError(error);
    } finally {
      this.#passing = undefined;
    }
  }
}
