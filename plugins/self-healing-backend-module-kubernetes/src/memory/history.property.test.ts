import fc from 'fast-check';
import { ReplicaSet } from '../clusters/resources';
import { candidates, destinationOf } from './destination';
import { sightingOf } from './sighting';
import { remember, Stay } from './stays';
import { SimulatedDeployment } from './__testUtils__/simulatedDeployment';

const SERVED_AFTER_MS = 60_000;

/** What people, tools and this product do to a Deployment, and time does. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('back' as const),
      /** Which of the other templates, by how long ago it was current. */
      to: fc.nat(3),
      ours: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('health' as const),
      ready: fc.nat(3).map(one => one > 0),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 59, 61, 600),
    }),
  },
);

/** How the memory is fed while that happens. */
const attention = fc.constantFrom('watching', 'polling', 'away');

describe('the memory of a Deployment, whatever happens to it', () => {
  it('never calls served what did not serve, was taken back, is newer or but a restart', () => {
    let found = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, attention), {
          minLength: 1,
          maxLength: 40,
          size: 'medium',
        }),
        steps => {
          const deployment = new SimulatedDeployment();
          let stays: Stay[] = [];
          let lookedAt: number | undefined;
          const look = (watching: boolean) => {
            const unseenMs = watching
              ? 0
              : lookedAt && deployment.now - lookedAt;
            const seen = sightingOf(
              deployment.state(),
              stays.map(({ stamp }) => stamp),
              new Date(deployment.now),
              SERVED_AFTER_MS,
            );
            stays = remember(stays, { ...seen, unseenMs }, SERVED_AFTER_MS);
            lookedAt = deployment.now;
          };
          let wasWatching = false;
          for (const [action, mode] of steps) {
            const { changed } = deployment.apply(action);
            if (mode === 'watching' && changed) look(wasWatching);
            if (mode !== 'away') look(mode === 'watching' && wasWatching);
            wasWatching = mode === 'watching';
            // A plan looks for itself, and does not know what was between.
            const { replicaSets } = deployment.state();
            const planned = remember(
              stays,
              sightingOf(
                deployment.state(),
                [],
                new Date(deployment.now),
                SERVED_AFTER_MS,
              ),
              SERVED_AFTER_MS,
            );
            const chosen = destinationOf(candidates(planned, replicaSets));
            if (!chosen) continue;
            const truth = deployment.truthOf(imageOf(chosen.replicaSet));
            expect(truth.isRunning).toBe(false);
            expect(truth.isNewer).toBe(false);
            expect(truth.wasFled).toBe(false);
            const isServed = chosen.standing.status === 'served';
            const hasServed = truth.longestMs >= SERVED_AFTER_MS;
            expect(hasServed || !isServed).toBe(true);
            found += Number(isServed);
          }
        },
      ),
      { numRuns: 30 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it('says served of whatever it watched serve, and no of what it watched not to', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40, size: 'medium' }),
        steps => {
          const deployment = new SimulatedDeployment();
          let stays: Stay[] = [];
          const look = () => {
            const at = new Date(deployment.now);
            const seen = sightingOf(
              deployment.state(),
              stays.map(({ stamp }) => stamp),
              at,
              SERVED_AFTER_MS,
            );
            stays = remember(stays, { ...seen, unseenMs: 0 }, SERVED_AFTER_MS);
          };
          look();
          for (const action of steps) {
            look();
            deployment.apply(action);
            look();
          }
          const { replicaSets } = deployment.state();
          for (const { replicaSet, standing } of candidates(
            stays,
            replicaSets,
          )) {
            const truth = deployment.truthOf(imageOf(replicaSet));
            const isFirst = truth.image === deployment.firstImage;
            expect(statusesOf(truth, isFirst)).toContain(standing.status);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

/** What may be said of a release that was watched from its first moment. */
function statusesOf(
  { wasFled, longestMs }: { wasFled: boolean; longestMs: number },
  isFirst: boolean,
): string[] {
  if (wasFled) return ['fled'];
  if (longestMs >= SERVED_AFTER_MS) return ['served'];
  // The first was there before anybody looked.
  return isFirst ? ['did-not-serve', 'unknown'] : ['did-not-serve'];
}

function imageOf({ spec }: ReplicaSet): string {
  return spec!.template!.spec!.containers[0].image!;
}
