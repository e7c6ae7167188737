import { SimulatedClock } from './clock';

/** What happened in a world, to be told with what was wrong. */
export class Story {
  readonly #lines: string[] = [];

  constructor(private readonly clock: Pick<SimulatedClock, 'now'>) {}

  readonly note = (text: string): void => {
    this.#lines.push(`${new Date(this.clock.now).toISOString()} ${text}`);
  };

  /** What befell one service, and all of them. */
  of(service: string): string {
    return this.#lines
      .filter(line => line.includes(`${service}:`) || !line.includes('svc-'))
      .map(line => `    ${line}`)
      .join('\n');
  }
}
