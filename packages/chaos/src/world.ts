import {
  DemoCluster,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import createKnex from 'knex';
import { Alerting } from './alerting';
import { Audit } from './audit';
import { SimulatedClock } from './clock';
import { Circumstance, Court } from './court';
import { Cures } from './cures';
import { Disturbance, drawDisturbances } from './disturbances';
import { seedFate } from './fate';
import { Operator } from './operator';
import { drawEpisodes, Episode, Releases } from './people';
import { Portal, startPortal } from './portal';
import { Random } from './random';
import { drawServices, entitiesOf, entityRefOf, Service } from './services';
import { allIncidents, isBeingProven, isSilent, SeenIncident } from './silence';
import { Truth } from './truth';

const MINUTE = 60_000;
const SERVED_AFTER_MS = MINUTE;
/** How often the world looks at itself. */
const STEP_MS = 5_000;

/** What came of one seeded world. */
export type Report = {
  seed: number;
  incidents: number;
  episodes: number;
  writes: number;
  /** Bad releases of services that act, which no person touched. */
  curable: number;
  /** Those that were well a quarter of an hour later. */
  cured: number;
  /** One line a wrong act, with the story around it. */
  wrong: string[];
  /** Critical incidents that nobody was told of. */
  silent: string[];
};

class World {
  readonly #services: Service[];
  readonly #episodes: Episode[];
  readonly #disturbances: Disturbance[];
  readonly #releases = new Releases();
  readonly #truth = new Truth(SERVED_AFTER_MS);
  readonly #circumstance = new Circumstance();
  readonly #alerting: Alerting;
  readonly #court: Court;
  readonly #cures: Cures;
  readonly #audit: Audit;
  readonly #log: string[] = [];
  readonly #told: string[] = [];
  readonly #undelivered: object[] = [];
  readonly #knex = createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  #began = 0;
  #cluster!: DemoCluster;
  #operator!: Operator;
  #portal: Portal | undefined;

  constructor(
    private readonly seed: number,
    private readonly random: Random,
    private readonly clock: SimulatedClock,
    private readonly lengthMs: number,
    serviceCount: number,
  ) {
    this.#services = drawServices(random, serviceCount);
    this.#episodes = drawEpisodes(random, this.#services, lengthMs);
    this.#disturbances = drawDisturbances(random, lengthMs);
    this.#alerting = new Alerting(random, this.#services);
    this.#cures = new Cures(this.#episodes, this.#truth);
    this.#court = new Court({
      cluster: () => this.#cluster,
      services: this.#services,
      truth: this.#truth,
      circumstance: this.#circumstance,
    });
    this.#audit = new Audit({
      healerToken: 'healer',
      stateBefore: name => {
        this.#truth.look(this.#cluster.snapshot(), clock.now);
        return this.#truth.of(name);
      },
      serviceOf: path => this.#serviceOf(path),
      afterwards: seen => this.#note(this.#court.hear(seen)),
      onHang: change => {
        clock.hanging += change;
      },
    });
    this.#knex.on('query', clock.stir);
    this.#knex.client.pool.on('createSuccess', (_: number, made: any) => {
      made.pragma('foreign_keys = ON');
      prepareOnce(made);
    });
  }

  async run(): Promise<Report> {
    const { clock } = this;
    this.#cluster = await startDemoCluster({
      tickMs: 2_000,
      startupMs: 8_000,
      shop: false,
      tokens: { admin: 'admin', healer: 'healer' },
      before: this.#audit.handler,
    });
    this.#operator = new Operator(this.#cluster);
    try {
      await clock.during(this.#operator.deployAll(this.#services));
      await this.#start();
      this.#began = clock.now;
      const due = this.#timetable();
      while (this.#elapsed < this.lengthMs) {
        while (due.length > 0 && due[0].at <= this.#elapsed) {
          await due.shift()!.happen();
        }
        await this.#step();
      }
      this.#audit.outage = undefined;
      if (!this.#portal) await this.#start();
      return await clock.during(this.#report());
    } finally {
      await this.#stop();
      await clock.during(this.#cluster.stop());
      await this.#knex.destroy();
    }
  }

  get #elapsed(): number {
    return this.clock.now - this.#began;
  }

  /** All that happens, in its order. */
  #timetable(): { at: number; happen(): Promise<void> }[] {
    const { clock } = this;
    return [
      ...this.#episodes.flatMap(one => [
        { at: one.at, happen: () => clock.during(this.#begin(one)) },
        { at: one.reactsAt, happen: () => clock.during(this.#react(one)) },
      ]),
      ...this.#disturbances.flatMap(({ what, from, to }) => [
        { at: from, happen: () => this.#disturb(what, true) },
        { at: to, happen: () => this.#disturb(what, false) },
      ]),
    ].sort((a, b) => a.at - b.at);
  }

  async #start(): Promise<void> {
    this.#portal = await this.clock.during(
      startPortal({
        knex: this.#knex,
        entities: entitiesOf(this.#services),
        cluster: { url: this.#cluster.url, token: 'healer' },
        servedAfter: '60s',
        told: message => this.#told.push(JSON.stringify(message)),
      }),
    );
  }

  async #stop(): Promise<void> {
    const stopping = this.#portal?.stop();
    this.#portal = undefined;
    if (stopping) await this.clock.during(stopping);
  }

  async #disturb(what: Disturbance['what'], begins: boolean): Promise<void> {
    this.#note(`${what} ${begins ? 'begins' : 'ends'}`);
    switch (what) {
      case 'restart':
        await (begins ? this.#stop() : this.#start());
        break;
      case 'switch':
        await this.#pull(begins);
        break;
      default:
        this.#audit.outage = begins ? what : undefined;
    }
  }

  async #step(): Promise<void> {
    const { clock } = this;
    const { troubleSince, hands } = this.#circumstance;
    await clock.pass(STEP_MS);
    const snapshot = this.#cluster.snapshot();
    this.#truth.look(snapshot, clock.now);
    for (const service of this.#services) {
      const { name } = service;
      const state = this.#truth.of(name);
      if (state && !state.isHealthy && !troubleSince.has(name)) {
        troubleSince.set(name, state.since);
      }
      // Then its incident is over, and so is what a person did about it.
      if (state?.isHealthy && this.#alerting.isQuiet(service)) {
        troubleSince.delete(name);
        hands.delete(name);
      }
    }
    this.#cures.look(this.#court.writes, this.#began, this.#elapsed);
    await this.#deliver(this.#alerting.step(snapshot, clock.now));
  }

  /** As Alertmanager: what is not taken is sent again. */
  async #deliver(alerts: object[]): Promise<void> {
    this.#undelivered.push(...alerts);
    if (!this.#portal || this.#undelivered.length === 0) return;
    const answer = await this.clock.during(
      this.#portal.post(
        '/alerts/alertmanager',
        {
          version: '4',
          groupKey: '{}',
          truncatedAlerts: 0,
          status: 'firing',
          receiver: 'backstage',
          groupLabels: {},
          commonLabels: {},
          commonAnnotations: {},
          externalURL: 'http://localhost:9093',
          alerts: this.#undelivered,
        },
        'service',
      ),
    );
    if (answer.status === 202) {
      this.#undelivered.length = 0;
    } else if (answer.status < 500) {
      throw new Error(`Alerts were refused: ${JSON.stringify(answer)}`);
    }
  }

  async #begin({ service, trouble }: Episode): Promise<void> {
    this.#note(`${service.name}: ${trouble}`);
    const { name } = service;
    switch (trouble) {
      case 'crashing-release':
        await this.#release(service, 'crash');
        break;
      case 'missing-image':
        await this.#release(service, 'badpull');
        break;
      case 'late-death': {
        const seconds = this.random.between(20, 240);
        await this.#release(service, `dies-${seconds}s`);
        break;
      }
      case 'two-bad-releases':
        await this.#release(service, 'crash');
        await this.clock.pass(this.random.between(3, 40) * 1000);
        await this.#release(service, 'crash');
        break;
      case 'hang':
        try {
          this.#cluster.break(name, 'unready');
        } catch {
          this.#note(`${name} hangs already`);
        }
        break;
      default:
        this.#alerting.noise(service, this.clock.now);
    }
  }

  async #react({ service, reaction }: Episode): Promise<void> {
    const { name } = service;
    const state = this.#truth.of(name);
    if (!state || state.isHealthy || reaction === 'none') return;
    this.#note(`${name}: a person, ${reaction}`);
    switch (reaction) {
      case 'acknowledge':
        if (!(await this.#acknowledge(service))) return;
        break;
      case 'roll-back':
        if (!(await this.#rollBack(name))) return;
        break;
      case 'fix-forward':
        await this.#release(service, 'good');
        break;
      default:
        await this.#operator.scale(name, this.random.between(1, 5));
    }
    this.#circumstance.handled(name, this.clock.now, reaction);
  }

  async #acknowledge(service: Service): Promise<boolean> {
    if (!this.#portal) return false;
    const all = await allIncidents(this.#portal);
    const open = all.find(
      one =>
        one.entityRef === entityRefOf(service) && one.status !== 'resolved',
    );
    if (!open) return false;
    const answer = await this.#portal.post(
      `/incidents/${open.id}/acknowledge`,
      {},
      'user:default/owner',
    );
    return answer.status < 300;
  }

  /** @returns false where there is nothing to go back to */
  async #rollBack(name: string): Promise<boolean> {
    this.#truth.look(this.#cluster.snapshot(), this.clock.now);
    const left = this.#truth.of(name)?.release;
    if (!(await this.#operator.rollBack(name))) return false;
    this.#truth.look(this.#cluster.snapshot(), this.clock.now);
    // The suite may have been faster by a moment: then nothing was left.
    if (left && this.#truth.of(name)?.release !== left) {
      this.#truth.leave(name, left);
    }
    return true;
  }

  async #release(
    service: Service,
    fate: Parameters<Releases['next']>[1],
  ): Promise<void> {
    await this.#operator.release(
      service.name,
      this.#releases.next(service, fate),
      this.#truth.of(service.name)?.isHealthy,
    );
  }

  async #pull(engaged: boolean): Promise<void> {
    if (!this.#portal) return;
    // Pulled once it is answered; released once it is asked for.
    if (!engaged) this.#circumstance.switchedOff = false;
    const answer = await this.clock.during(
      this.#portal.post(
        '/kill-switches',
        { scope: { scope: 'global' }, engaged, reason: 'chaos' },
        'user:default/admin',
      ),
    );
    if (answer.status >= 300) throw new Error(JSON.stringify(answer));
    if (engaged) this.#circumstance.switchedOff = true;
  }

  #serviceOf(path: string): string | undefined {
    const [, kind, name] =
      path.match(/\/namespaces\/shop\/(deployments|pods)\/([^/]+)/) ?? [];
    if (kind === 'deployments') return name;
    return this.#services.find(one => name?.startsWith(`${one.name}-`))?.name;
  }

  #note(text: string): void {
    this.#log.push(`${new Date(this.clock.now).toISOString()} ${text}`);
  }

  async #report(): Promise<Report> {
    const { seed, clock } = this;
    const incidents = await allIncidents(this.#portal!);
    const known = {
      services: this.#services,
      told: this.#told,
      now: clock.now,
    };
    const silent: SeenIncident[] = [];
    for (const one of incidents.filter(item => isSilent(item, known))) {
      if (!(await isBeingProven(this.#portal!, one, clock.now))) {
        silent.push(one);
      }
    }
    return {
      seed,
      incidents: incidents.length,
      episodes: this.#episodes.length,
      writes: this.#court.writes.length,
      ...this.#cures.count(this.lengthMs),
      wrong: [
        ...this.#court
          .verdicts()
          .map(
            ({ service, words }) =>
              `seed ${seed}, ${words}\n${this.#storyOf(service)}`,
          ),
      ],
      silent: silent.map(
        ({ openedAt, title, entityRef, status }) =>
          `seed ${seed}, ${openedAt}, ${title}: it was critical for long, and nobody was told\n    ${entityRef}, ${status}`,
      ),
    };
  }

  #storyOf(name: string): string {
    return this.#log
      .filter(line => line.includes(`${name}:`) || !line.includes('svc-'))
      .map(line => `    ${line}`)
      .join('\n');
  }
}

/** Two hours of a small company in which much goes wrong. */
export async function runWorld(
  seed: number,
  options: { lengthMs?: number; services?: number } = {},
): Promise<Report> {
  const { lengthMs = 120 * MINUTE } = options;
  const random = new Random(seed);
  const clock = new SimulatedClock(new Date('2026-03-02T08:00:00Z'));
  const forgetFate = seedFate(seed);
  try {
    return await new World(
      seed,
      random,
      clock,
      lengthMs,
      options.services ?? 8,
    ).run();
  } finally {
    forgetFate();
    clock.uninstall();
  }
}

/** What is asked again and again need not be parsed each time. */
function prepareOnce(database: { prepare(sql: string): unknown }): void {
  const prepare = database.prepare.bind(database);
  const prepared = new Map<string, unknown>();
  database.prepare = sql => {
    const known = prepared.get(sql) ?? prepare(sql);
    prepared.set(sql, known);
    return known;
  };
}
