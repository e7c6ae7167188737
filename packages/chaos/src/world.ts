import { startDemoCluster } from '@backstage-self-healing/demo-cluster';
import createKnex from 'knex';
import { Alerting } from './alerting';
import { Audit, Seen } from './audit';
import { SimulatedClock } from './clock';
import { seedFate } from './fate';
import { Circumstances, Write, wrongAbout } from './judge';
import { drawEpisodes, Episode, Releases } from './people';
import { Answer, Portal, send, startPortal } from './portal';
import { Random } from './random';
import {
  deploymentOf,
  drawServices,
  entitiesOf,
  entityRefOf,
  NAMESPACE,
  Service,
} from './services';
import { releaseOf, Truth } from './truth';

const MINUTE = 60_000;
const SERVED_AFTER_MS = MINUTE;
/** How often the world looks at itself. */
const STEP_MS = 5_000;
const CURED_WITHIN_MS = 15 * MINUTE;
const TOLD_WITHIN_MS = 20 * MINUTE;

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
};

type SeenIncident = {
  id: string;
  title: string;
  entityRef: string | null;
  severity: string;
  status: string;
  openedAt: string;
  resolvedAt: string | null;
  hands?: object | null;
};

type Patch = Record<string, unknown>;

class World {
  readonly #services: Service[];
  readonly #episodes: Episode[];
  readonly #releases = new Releases();
  readonly #truth = new Truth(SERVED_AFTER_MS);
  readonly #alerting: Alerting;
  readonly #hands = new Map<string, { at: number; what: string }[]>();
  readonly #troubleSince = new Map<string, number>();
  readonly #good = new Map<string, unknown>();
  readonly #judged: { seen: Seen; write: Write; known: Circumstances }[] = [];
  readonly #log: string[] = [];
  readonly #told: string[] = [];
  readonly #curedAt = new Map<Episode, number>();
  #switchedOff = false;
  #began = 0;
  #cluster!: Awaited<ReturnType<typeof startDemoCluster>>;
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
    this.#alerting = new Alerting(random, this.#services);
  }

  async run(): Promise<Report> {
    const { clock } = this;
    const knex = createKnex({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    knex.on('query', clock.stir);
    knex.client.pool.on('createSuccess', (_: number, connection: any) => {
      connection.pragma('foreign_keys = ON');
    });
    const audit: Audit = new Audit({
      healerToken: 'healer',
      stateBefore: name => {
        this.#truth.look(this.#cluster.snapshot(), clock.now);
        return this.#truth.of(name);
      },
      serviceOf: path => this.#serviceOf(path),
      afterwards: seen => this.#judge(seen),
      onHang: change => {
        clock.hanging += change;
      },
    });
    this.#cluster = await startDemoCluster({
      tickMs: 2_000,
      startupMs: 8_000,
      shop: false,
      tokens: { admin: 'admin', healer: 'healer' },
      before: audit.handler,
    });
    const start = async () => {
      this.#portal = await clock.during(
        startPortal({
          knex,
          entities: entitiesOf(this.#services),
          cluster: { url: this.#cluster.url, token: 'healer' },
          servedAfter: '60s',
          told: message => this.#told.push(JSON.stringify(message)),
        }),
      );
    };
    try {
      await clock.during(this.#deployAll());
      await start();
      const began = clock.now;
      this.#began = began;
      const disturbances = this.#drawDisturbances();
      const due = this.#episodes.map(one => ({
        one,
        began: false,
        reacted: false,
      }));
      while (clock.now - began < this.lengthMs) {
        const elapsed = clock.now - began;
        for (const act of due) {
          if (!act.began && elapsed >= act.one.at) {
            act.began = true;
            await clock.during(this.#begin(act.one));
          }
          if (!act.reacted && elapsed >= act.one.reactsAt) {
            act.reacted = true;
            await clock.during(this.#react(act.one));
          }
        }
        for (const one of disturbances) {
          if (!one.began && elapsed >= one.from) {
            one.began = true;
            this.#note(`${one.what} begins`);
            if (one.what === 'restart') {
              await clock.during(this.#portal!.stop());
              this.#portal = undefined;
            } else if (one.what === 'switch') {
              await this.#pull(true);
            } else {
              audit.outage = one.what;
            }
          }
          if (one.began && !one.ended && elapsed >= one.to) {
            one.ended = true;
            this.#note(`${one.what} ends`);
            if (one.what === 'restart') await start();
            else if (one.what === 'switch') await this.#pull(false);
            else audit.outage = undefined;
          }
        }
        await this.#step();
      }
      audit.outage = undefined;
      this.#portal ??= await start().then(() => this.#portal);
      return await clock.during(this.#report());
    } finally {
      await clock.during(this.#portal?.stop() ?? Promise.resolve());
      await clock.during(this.#cluster.stop());
      await knex.destroy();
    }
  }

  #drawDisturbances() {
    const { random, lengthMs } = this;
    const kinds = ['restart', 'switch', 'refuses', 'hangs', 'resets'] as const;
    let free = 8 * MINUTE;
    const drawn: {
      what: (typeof kinds)[number];
      from: number;
      to: number;
      began: boolean;
      ended: boolean;
    }[] = [];
    while (free < lengthMs - 15 * MINUTE) {
      const from = free + random.between(5, 40) * MINUTE;
      const to = from + random.between(5, 150) * 1000;
      drawn.push({
        what: random.one(kinds),
        from,
        to,
        began: false,
        ended: false,
      });
      free = to;
    }
    return drawn;
  }

  async #step(): Promise<void> {
    const { clock } = this;
    await clock.pass(STEP_MS);
    const snapshot = this.#cluster.snapshot();
    this.#truth.look(snapshot, clock.now);
    for (const { name } of this.#services) {
      const state = this.#truth.of(name);
      if (!state) continue;
      if (!state.isHealthy) {
        if (!this.#troubleSince.has(name))
          this.#troubleSince.set(name, state.since);
      } else if (clock.now - state.since > 20 * MINUTE) {
        this.#troubleSince.delete(name);
        this.#hands.delete(name);
      }
    }
    this.#noteCures();
    const alerts = this.#alerting.step(snapshot, clock.now);
    if (alerts.length > 0) await this.#deliver(alerts);
  }

  #noteCures(): void {
    const elapsed = this.clock.now - this.#began;
    for (const one of this.#episodes) {
      if (elapsed < one.at || elapsed > one.at + CURED_WITHIN_MS) continue;
      const healthy = this.#truth.of(one.service.name)?.isHealthy;
      const acted = this.#judged.some(
        ({ write }) =>
          write.service === one.service.name &&
          write.at >= this.#began + one.at,
      );
      if (healthy && acted && !this.#curedAt.has(one)) {
        this.#curedAt.set(one, elapsed);
      }
    }
  }

  /** As Alertmanager: what is not taken is sent again. */
  async #deliver(alerts: object[]): Promise<void> {
    const body = {
      version: '4',
      groupKey: '{}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'backstage',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: 'http://localhost:9093',
      alerts,
    };
    for (;;) {
      if (!this.#portal) {
        this.#waiting.push(...alerts);
        return;
      }
      const all = { ...body, alerts: [...this.#waiting, ...alerts] };
      this.#waiting.length = 0;
      const answer = await this.clock.during(
        this.#portal.post('/alerts/alertmanager', all, 'service'),
      );
      if (answer.status === 202) return;
      if (answer.status < 500) {
        throw new Error(`Alerts were refused: ${JSON.stringify(answer)}`);
      }
    }
  }
  readonly #waiting: object[] = [];

  async #begin({ service, trouble }: Episode): Promise<void> {
    this.#note(`${service.name}: ${trouble}`);
    const { name } = service;
    switch (trouble) {
      case 'crashing-release':
        await this.#release(name, this.#releases.next(service, 'crash'));
        break;
      case 'missing-image':
        await this.#release(name, this.#releases.next(service, 'badpull'));
        break;
      case 'late-death': {
        const seconds = this.random.between(20, 240);
        await this.#release(
          name,
          this.#releases.next(service, `dies-${seconds}s`),
        );
        break;
      }
      case 'two-bad-releases':
        await this.#release(name, this.#releases.next(service, 'crash'));
        await this.clock.pass(this.random.between(3, 40) * 1000);
        await this.#release(name, this.#releases.next(service, 'crash'));
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
      case 'roll-back': {
        const good = this.#good.get(name);
        if (!good) return;
        this.#truth.leave(name, state.release);
        await this.#patch(name, [
          { op: 'replace', path: '/spec/template', value: good },
        ]);
        break;
      }
      case 'fix-forward':
        await this.#release(name, this.#releases.next(service, 'good'));
        break;
      default:
        await this.#patch(name, [
          {
            op: 'replace',
            path: '/spec/replicas',
            value: this.random.between(1, 5),
          },
        ]);
    }
    const own = this.#hands.get(name) ?? [];
    own.push({ at: this.clock.now, what: reaction });
    this.#hands.set(name, own);
  }

  async #acknowledge(service: Service): Promise<boolean> {
    if (!this.#portal) return false;
    const list = await this.#portal.get(
      '/incidents?limit=100',
      'user:default/owner',
    );
    const open = list.body.items?.find(
      (one: { entityRef: string; status: string }) =>
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

  async #pull(engaged: boolean): Promise<void> {
    if (!this.#portal) return;
    const answer = await this.clock.during(
      this.#portal.post(
        '/kill-switches',
        { scope: { scope: 'global' }, engaged, reason: 'chaos' },
        'user:default/admin',
      ),
    );
    if (answer.status >= 300) throw new Error(JSON.stringify(answer));
    this.#switchedOff = engaged;
  }

  async #deployAll(): Promise<void> {
    await this.#admin('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
    for (const service of this.#services) {
      await this.#admin(
        'POST',
        `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
        deploymentOf(service),
      );
    }
  }

  async #release(name: string, image: string): Promise<void> {
    const live = this.#cluster
      .snapshot()
      .deployments.find(({ metadata }) => metadata.name === name)!;
    if (this.#truth.of(name)?.isHealthy) {
      this.#good.set(name, live.spec.template);
    }
    await this.#patch(name, [
      {
        op: 'replace',
        path: '/spec/template/spec/containers/0/image',
        value: image,
      },
    ]);
  }

  async #patch(name: string, operations: Patch[]): Promise<void> {
    await this.#admin(
      'PATCH',
      `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}?fieldManager=kubectl-edit`,
      operations,
      'application/json-patch+json',
    );
  }

  async #admin(
    method: string,
    path: string,
    body: object,
    contentType?: string,
  ): Promise<Answer> {
    const answer = await send(
      this.#cluster.port,
      method,
      path,
      'Bearer admin',
      body,
      contentType,
    );
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }

  #serviceOf(path: string): string | undefined {
    const [, kind, name] =
      path.match(/\/namespaces\/shop\/(deployments|pods)\/([^/]+)/) ?? [];
    if (kind === 'deployments') return name;
    return this.#services.find(one => name?.startsWith(`${one.name}-`))?.name;
  }

  #judge(seen: Seen): void {
    const { service: name, before, at, body } = seen;
    const service = this.#services.find(one => one.name === name)!;
    const live = this.#cluster
      .snapshot()
      .deployments.find(({ metadata }) => metadata.name === name)!;
    const stamp =
      live.metadata.annotations?.['self-healing.backstage.io/effect'] ?? '';
    const isChange = seen.path.includes('/deployments/');
    const direction = stamp.endsWith('/undo') ? 'undo' : 'do';
    const release = releaseOf(live.spec.template);
    const write: Write = {
      at,
      service: name,
      verb: isChange ? 'change' : 'remove-pod',
      direction: isChange ? direction : 'do',
      unattended: true,
      before,
      release,
      replicas: live.spec.replicas,
      restarts: JSON.stringify(body ?? '').includes('restartedAt'),
    };
    if (isChange && release !== before.release && before.served.has(release)) {
      this.#truth.leave(name, before.release);
    }
    const known: Circumstances = {
      stance: service.stance,
      hands: [...(this.#hands.get(name) ?? [])],
      troubleSince: this.#troubleSince.get(name),
      switchedOff: this.#switchedOff,
      earlier: this.#judged
        .filter(one => one.write.service === name)
        .map(one => one.write),
    };
    this.#judged.push({ seen, write, known });
    this.#note(
      `${name}: the suite ${direction}es ${seen.method}, ${before.release} → ${release}, healthy ${before.isHealthy}`,
    );
  }

  #note(text: string): void {
    this.#log.push(`${new Date(this.clock.now).toISOString()} ${text}`);
  }

  async #report(): Promise<Report> {
    let incidents = 0;
    const silent: string[] = [];
    let cursor = '';
    do {
      const { body } = await this.#portal!.get(
        `/incidents?limit=100${
          cursor && `&cursor=${encodeURIComponent(cursor)}`
        }`,
        'user:default/admin',
      );
      incidents += body.items.length;
      silent.push(
        ...body.items
          .filter((one: SeenIncident) => this.#isSilent(one))
          .map(
            (one: SeenIncident) =>
              `seed ${this.seed}, ${one.openedAt}, ${one.title}: it was critical for long, and nobody was told\n    ${one.entityRef}, ${one.status}, id ${one.id}`,
          ),
      );
      cursor = body.nextCursor ?? '';
    } while (cursor);
    if (process.env.CHAOS_DEBUG) {
      for (const line of silent) {
        const id = line.match(/id ([0-9a-f-]+)/)?.[1];
        const { body } = await this.#portal!.get(
          `/incidents/${id}`,
          'user:default/admin',
        );
        console.log(
          line,
          body.executions.map((x: any) => x.state),
          body.timeline
            .map((t: any) => `\n      ${t.at} ${t.kind} ${t.summary}`)
            .join(''),
        );
      }
    }
    const wrong = this.#judged.flatMap(({ write, known }) =>
      wrongAbout(write, known).map(
        what =>
          `seed ${this.seed}, ${new Date(write.at).toISOString()}, ${
            write.service
          } (${known.stance}), ${write.direction}: ${what}\n${this.#storyOf(
            write.service,
          )}`,
      ),
    );
    return {
      seed: this.seed,
      incidents,
      episodes: this.#episodes.length,
      writes: this.#judged.length,
      ...this.#cures(),
      wrong: [...wrong, ...silent],
    };
  }

  /** Nobody can help with what nobody was told of. */
  #isSilent(incident: SeenIncident): boolean {
    const { id, entityRef, severity, openedAt, resolvedAt, hands } = incident;
    const ended = resolvedAt ? Date.parse(resolvedAt) : this.clock.now;
    return (
      severity === 'critical' &&
      // Whoever took it in hand knows of it.
      !hands &&
      // What nobody opted in is in the owner's digest.
      !this.#services.some(
        service =>
          service.stance === 'not-opted-in' &&
          entityRefOf(service) === entityRef,
      ) &&
      ended - Date.parse(openedAt) > TOLD_WITHIN_MS &&
      !this.#told.some(message => message.includes(id))
    );
  }

  /** A suite that never acts is never wrong: what it cures has to be said, too. */
  #cures(): Pick<Report, 'curable' | 'cured'> {
    const curable = this.#episodes.filter(
      ({ service, reaction, trouble, at }) =>
        service.stance === 'acts' &&
        reaction === 'none' &&
        trouble !== 'nothing' &&
        trouble !== 'hang' &&
        at < this.lengthMs - CURED_WITHIN_MS,
    );
    return {
      curable: curable.length,
      cured: curable.filter(one => this.#curedAt.has(one)).length,
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
