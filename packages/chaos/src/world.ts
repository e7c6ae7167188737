import {
  DemoCluster,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import type { Knex } from 'knex';
import { Alerting } from './alerting';
import { Audit } from './audit';
import { SimulatedClock } from './clock';
import { Company } from './company';
import { Circumstance, Court } from './court';
import { Cures } from './cures';
import { openDatabase } from './database';
import { Delivery } from './delivery';
import { Disturbance, drawDisturbances } from './disturbances';
import { seedFate } from './fate';
import { Operator } from './operator';
import { drawEpisodes, Episode } from './people';
import { Portal, startPortal } from './portal';
import { Random } from './random';
import { drawServices, entitiesOf, Service, serviceOf } from './services';
import { observe, Report } from './report';
import { Story } from './story';
import { Truth } from './truth';

const MINUTE = 60_000;
const SERVED_AFTER_MS = MINUTE;
const START_STILL_MS = 100;
/** How often the world looks at itself. */
const STEP_MS = 5_000;

class World {
  readonly #services: Service[];
  readonly #episodes: Episode[];
  readonly #disturbances: Disturbance[];
  readonly #truth = new Truth(SERVED_AFTER_MS);
  readonly #circumstance = new Circumstance();
  readonly #alerting: Alerting;
  readonly #court: Court;
  readonly #cures: Cures;
  readonly #audit: Audit;
  readonly #delivery = new Delivery();
  readonly #story: Story;
  readonly #told: string[] = [];
  readonly #knex: Knex;
  #began = 0;
  #cluster!: DemoCluster;
  #company!: Company;
  #portal: Portal | undefined;

  constructor(
    private readonly seed: number,
    private readonly random: Random,
    private readonly clock: SimulatedClock,
    private readonly lengthMs: number,
    serviceCount: number,
  ) {
    this.#story = new Story(clock);
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
      serviceOf: path => serviceOf(path, this.#services),
      afterwards: seen => this.#story.note(this.#court.hear(seen)),
      onHang: change => {
        clock.hanging += change;
      },
    });
    this.#knex = openDatabase(clock.stir);
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
    const operator = new Operator(this.#cluster);
    this.#company = new Company({
      random: this.random,
      clock,
      cluster: this.#cluster,
      operator,
      truth: this.#truth,
      circumstance: this.#circumstance,
      alerting: this.#alerting,
      portal: () => this.#portal,
      note: this.#story.note,
    });
    try {
      await clock.during(operator.deployAll(this.#services));
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
      const seen = await clock.during(
        observe({
          portal: this.#portal!,
          knex: this.#knex,
          court: this.#court,
          story: this.#story,
          services: this.#services,
          told: this.#told,
          now: clock.now,
        }),
      );
      return {
        seed: this.seed,
        episodes: this.#episodes.length,
        writes: this.#court.writes.length,
        ...this.#cures.count(this.lengthMs),
        ...seen,
      };
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
        { at: one.at, happen: () => clock.during(this.#company.begin(one)) },
        {
          at: one.reactsAt,
          happen: () => clock.during(this.#company.react(one)),
        },
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
      // It reads its files: an hour went by while a busy machine did so.
      START_STILL_MS,
    );
  }

  async #stop(): Promise<void> {
    const stopping = this.#portal?.stop();
    this.#portal = undefined;
    if (stopping) await this.clock.during(stopping);
  }

  async #disturb(what: Disturbance['what'], begins: boolean): Promise<void> {
    this.#story.note(`${what} ${begins ? 'begins' : 'ends'}`);
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
    const alerts = this.#alerting.step(snapshot, clock.now);
    await clock.during(this.#delivery.deliver(this.#portal, alerts));
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
