import { Write } from './judge';
import { Episode } from './people';
import { Truth } from './truth';

const CURED_WITHIN_MS = 15 * 60_000;

/** A suite that never acts is never wrong: what it cures has to be said, too. */
export class Cures {
  readonly #cured = new Set<Episode>();

  constructor(
    private readonly episodes: readonly Episode[],
    private readonly truth: Truth,
  ) {}

  /**
   * @param began - milliseconds since the epoch, of the world
   * @param elapsed - milliseconds since then
   */
  look(writes: readonly Write[], began: number, elapsed: number): void {
    for (const episode of this.episodes) {
      const { service, at } = episode;
      if (elapsed < at || elapsed > at + CURED_WITHIN_MS) continue;
      const acted = writes.some(
        write => write.service === service.name && write.at >= began + at,
      );
      if (acted && this.truth.of(service.name)?.isHealthy) {
        this.#cured.add(episode);
      }
    }
  }

  /** Of the bad releases that were left to the suite and are its to cure. */
  count(lengthMs: number): { curable: number; cured: number } {
    const curable = this.episodes.filter(
      ({ service, reaction, trouble, at }) =>
        service.stance === 'acts' &&
        reaction === 'none' &&
        trouble !== 'nothing' &&
        trouble !== 'hang' &&
        at < lengthMs - CURED_WITHIN_MS,
    );
    return {
      curable: curable.length,
      cured: curable.filter(one => this.#cured.has(one)).length,
    };
  }
}
