import { DemoCluster } from '@backstage-self-healing/demo-cluster';
import { Alerting } from './alerting';
import { SimulatedClock } from './clock';
import { Circumstance } from './court';
import { Operator } from './operator';
import { Episode, Releases } from './people';
import { Portal } from './portal';
import { Random } from './random';
import { entityRefOf, Service } from './services';
import { allIncidents } from './silence';
import { Truth } from './truth';

/** The people of a world: they release what is bad, and do something about it. */
export class Company {
  readonly #releases = new Releases();

  constructor(
    private readonly options: {
      random: Random;
      clock: SimulatedClock;
      cluster: DemoCluster;
      operator: Operator;
      truth: Truth;
      circumstance: Circumstance;
      alerting: Alerting;
      /** Undefined while it is being restarted. */
      portal(): Portal | undefined;
      note(text: string): void;
    },
  ) {}

  async begin({ service, trouble }: Episode): Promise<void> {
    const { random, clock, cluster, alerting, note } = this.options;
    const { name } = service;
    note(`${name}: ${trouble}`);
    switch (trouble) {
      case 'crashing-release':
        await this.#release(service, 'crash');
        break;
      case 'missing-image':
        await this.#release(service, 'badpull');
        break;
      case 'late-death':
        await this.#release(service, `dies-${random.between(20, 240)}s`);
        break;
      case 'two-bad-releases':
        await this.#release(service, 'crash');
        await clock.pass(random.between(3, 40) * 1000);
        await this.#release(service, 'crash');
        break;
      case 'hang':
        try {
          cluster.break(name, 'unready');
        } catch {
          note(`${name} hangs already`);
        }
        break;
      default:
        alerting.noise(service, clock.now);
    }
  }

  async react({ service, reaction }: Episode): Promise<void> {
    const { random, clock, operator, truth, circumstance, note } = this.options;
    const { name } = service;
    const state = truth.of(name);
    if (!state || state.isHealthy || reaction === 'none') return;
    note(`${name}: a person, ${reaction}`);
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
        await operator.scale(name, otherThan(state.replicas, random));
    }
    circumstance.handled(name, clock.now, reaction);
  }

  async #acknowledge(service: Service): Promise<boolean> {
    const portal = this.options.portal();
    if (!portal) return false;
    const all = await allIncidents(portal);
    const open = all.find(
      one =>
        one.entityRef === entityRefOf(service) && one.status !== 'resolved',
    );
    if (!open) return false;
    const answer = await portal.post(
      `/incidents/${open.id}/acknowledge`,
      {},
      'user:default/owner',
    );
    return answer.status < 300;
  }

  /**
   * @returns false where nothing came of it: there is nothing to go back to, or
   * the suite was faster by a moment and what is wanted stays what it was
   */
  async #rollBack(name: string): Promise<boolean> {
    const { truth, operator } = this.options;
    const left = this.#look(name);
    if (!(await operator.rollBack(name))) return false;
    const isChanged = this.#look(name) !== left;
    if (left && isChanged) truth.leave(name, left);
    return isChanged;
  }

  /** @returns the release that is wanted at this moment */
  #look(name: string): string | undefined {
    const { cluster, truth, clock } = this.options;
    truth.look(cluster.snapshot(), clock.now);
    return truth.of(name)?.release;
  }

  async #release(
    service: Service,
    fate: Parameters<Releases['next']>[1],
  ): Promise<void> {
    const { operator, truth } = this.options;
    await operator.release(
      service.name,
      this.#releases.next(service, fate),
      truth.of(service.name)?.isHealthy,
    );
  }
}

/** From 1 to 5. To scale to what there is already changes nothing. */
function otherThan(replicas: number, random: Random): number {
  const wanted = random.between(1, 5);
  return wanted === replicas ? (wanted % 5) + 1 : wanted;
}
