import { DemoCluster } from '@backstage-self-healing/demo-cluster';
import { Seen } from './audit';
import { Circumstances, Write, wrongAbout } from './judge';
import { Service } from './services';
import { releaseOf, Truth } from './truth';

type Judged = { write: Write; known: Circumstances };

/** What people did to services, and since when these have been in trouble. */
export class Circumstance {
  readonly hands = new Map<string, { at: number; what: string }[]>();
  readonly troubleSince = new Map<string, number>();
  switchedOff = false;

  handled(name: string, at: number, what: string): void {
    const own = this.hands.get(name) ?? [];
    this.hands.set(name, [...own, { at, what }]);
  }
}

/** Keeps every write of the suite with what was so at that time. */
export class Court {
  readonly #judged: Judged[] = [];

  constructor(
    private readonly options: {
      cluster(): DemoCluster;
      services: readonly Service[];
      truth: Truth;
      circumstance: Circumstance;
    },
  ) {}

  get writes(): readonly Write[] {
    return this.#judged.map(({ write }) => write);
  }

  /** @returns one line for the story of the service */
  hear(seen: Seen): string {
    const { truth, circumstance } = this.options;
    const { service: name, before } = seen;
    const write = this.#writeOf(seen);
    const { release, direction } = write;
    if (
      write.verb === 'change' &&
      release !== before.release &&
      before.served.has(release)
    ) {
      truth.leave(name, before.release);
    }
    const known: Circumstances = {
      stance: this.#serviceOf(name).stance,
      hands: [...(circumstance.hands.get(name) ?? [])],
      troubleSince: circumstance.troubleSince.get(name),
      switchedOff: circumstance.switchedOff,
      earlier: this.writes.filter(({ service }) => service === name),
    };
    this.#judged.push({ write, known });
    return `${name}: the suite ${direction}es ${seen.method}, ${before.release} → ${release}, healthy ${before.isHealthy}`;
  }

  /** What was wrong, each with the service that it happened to. */
  verdicts(): { service: Service; at: number; words: string }[] {
    return this.#judged.flatMap(({ write, known }) =>
      wrongAbout(write, known).map(what => ({
        service: this.#serviceOf(write.service),
        at: write.at,
        words: `${new Date(write.at).toISOString()}, ${write.service} (${
          known.stance
        }), ${write.direction}: ${what}`,
      })),
    );
  }

  #serviceOf(name: string): Service {
    return this.options.services.find(one => one.name === name)!;
  }

  #writeOf({ service, before, at, body, path }: Seen): Write {
    const live = this.options
      .cluster()
      .snapshot()
      .deployments.find(({ metadata }) => metadata.name === service)!;
    const stamp =
      live.metadata.annotations?.['self-healing.backstage.io/effect'] ?? '';
    const isChange = path.includes('/deployments/');
    return {
      at,
      service,
      verb: isChange ? 'change' : 'remove-pod',
      direction: isChange && stamp.endsWith('/undo') ? 'undo' : 'do',
      unattended: true,
      before,
      release: releaseOf(live.spec.template),
      replicas: live.spec.replicas,
      restarts: JSON.stringify(body ?? '').includes('restartedAt'),
    };
  }
}
