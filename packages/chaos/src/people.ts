import { Random } from './random';
import { imageOf, Service } from './services';

/** What happens to a service. */
export type Trouble =
  | 'crashing-release'
  | 'missing-image'
  /** A release that serves for minutes, and then crashes. */
  | 'late-death'
  /** The fix of a bad release is bad, too. */
  | 'two-bad-releases'
  /** Its processes hang until they are replaced. */
  | 'hang'
  /** An alert, and nothing that it could be about. */
  | 'nothing';

/** What a person does about it. */
export type Reaction =
  | 'none'
  | 'acknowledge'
  | 'roll-back'
  | 'fix-forward'
  | 'scale';

const TROUBLES = {
  'crashing-release': 8,
  'missing-image': 3,
  'late-death': 3,
  'two-bad-releases': 3,
  hang: 3,
  nothing: 3,
} as const satisfies Record<Trouble, number>;

const REACTIONS = {
  none: 12,
  acknowledge: 2,
  'roll-back': 3,
  'fix-forward': 3,
  scale: 2,
} as const satisfies Record<Reaction, number>;

const MINUTE = 60_000;

/** One thing that goes wrong, in milliseconds since the world began. */
export type Episode = {
  service: Service;
  trouble: Trouble;
  at: number;
  reaction: Reaction;
  reactsAt: number;
};

/** Times of trouble, far enough apart that each is a story of its own. */
export function drawEpisodes(
  random: Random,
  services: readonly Service[],
  lengthMs: number,
): Episode[] {
  const episodes = services.flatMap(service => {
    const own: Episode[] = [];
    let at = random.between(4, 20) * MINUTE;
    while (at < lengthMs - 20 * MINUTE) {
      own.push({
        service,
        trouble: random.weighted(TROUBLES),
        at,
        reaction: random.weighted(REACTIONS),
        reactsAt: at + random.between(20, 420) * 1000,
      });
      at += random.between(25, 50) * MINUTE;
    }
    return own;
  });
  return episodes.sort((a, b) => a.at - b.at);
}

/** Releases that nobody has seen yet. */
export class Releases {
  #count = 0;

  next(
    service: Service,
    fate: 'good' | 'crash' | 'badpull' | `dies-${number}s`,
  ): string {
    this.#count += 1;
    const tag = `2.${this.#count}.0`;
    return imageOf(service.name, fate === 'good' ? tag : `${tag}-${fate}`);
  }
}
