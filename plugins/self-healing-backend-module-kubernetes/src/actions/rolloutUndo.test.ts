import { recalled } from '../memory/recall';
import { Stay } from '../memory/stays';
import { fieldState, stateOf } from '../memory/__testUtils__/fieldState';
import { DeploymentState } from '../workload/DeploymentState';
import { rolloutUndo } from './rolloutUndo';

const WEEKS_AGO = '2026-11-01T00:01:00Z';
const NOW = new Date('2026-11-27T10:20:00.000Z');
const MINUTE = 60_000;

function want(state: DeploymentState, known: readonly Stay[] = [], now = NOW) {
  const stays = recalled(known, state, now, MINUTE);
  return rolloutUndo.want(
    { workload: 'demo/lab/Deployment/lab' },
    state,
    now,
    stays,
  );
}

/** ReplicaSets of releases, made a day apart, with these revisions. */
function releases(
  ...all: Array<[image: string, revision: number, history?: string]>
) {
  return all.map(([image, revision, history], index) => ({
    metadata: {
      name: image,
      uid: image,
      creationTimestamp: `2026-11-0${index + 1}T00:00:00Z`,
      annotations: {
        'deployment.kubernetes.io/revision': `${revision}`,
        ...(history
          ? { 'deployment.kubernetes.io/revision-history': history }
          : {}),
      },
    },
    spec: { selector: {}, template: template(image) },
  }));
}

function template(image: string) {
  return {
    metadata: { labels: { app: 'lab' } },
    spec: { containers: [{ name: 'app', image }] },
  };
}

/** What was seen, one look after the other, by somebody who watched all along. */
function watched(...looks: Array<[minutes: number, DeploymentState]>): Stay[] {
  let stays: Stay[] = [];
  for (const [minutes, state] of looks) {
    const at = new Date(NOW.getTime() + minutes * MINUTE);
    stays = recalled(stays, state, at, MINUTE, 0);
  }
  return stays;
}

const ready = (image: string, minutes: number) => ({
  replicaSet: image,
  pods: 2,
  readySince: new Date(NOW.getTime() + minutes * MINUTE).toISOString(),
});
const crashing = (image: string) => ({
  replicaSet: image,
  pods: 2,
  crashing: true as const,
});

describe('where a rollback goes', () => {
  const twoBad = fieldState(
    'r01-two-bad-releases.json',
    { replicaSet: 'v1', pods: 2, readySince: WEEKS_AGO },
    { replicaSet: 'v3', pods: 1, crashing: true },
  );

  it('FC-B1: after two bad releases to the one before both, which serves still', () => {
    expect(want(twoBad)).toMatchObject({
      summary: 'Roll lab back from revision 3 to revision 1 (lab:1-good)',
      destination: { status: 'served' },
      trouble: {
        status: 'shown',
        message:
          '1 of 1 pod of the running revision 3 is in trouble: container app of lab-v3-0 waits (CrashLoopBackOff)',
      },
    });
  });

  it('RC-F9: the same when only the memory can tell which one served', () => {
    const v = releases(['v1', 1], ['v2', 2], ['v3', 3]);
    const stays = watched(
      [-60, stateOf(template('v1'), v.slice(0, 1), [ready('v1', -90)])],
      [-59, stateOf(template('v2'), v.slice(0, 2), [crashing('v2')])],
      [-58, stateOf(template('v2'), v.slice(0, 2), [crashing('v2')])],
      [-57, stateOf(template('v3'), v, [crashing('v3')])],
    );
    expect(
      want(stateOf(template('v3'), v, [crashing('v3')]), stays),
    ).toMatchObject({
      summary: expect.stringContaining('from revision 3 to revision 1 (v1)'),
      destination: {
        status: 'served',
        message: 'Revision 1 served until 2026-11-27 09:20 UTC',
      },
    });
  });

  it('FC-B2: never to what a rollback left: refused where nothing else is kept', () => {
    const state = fieldState('r02-after-a-rollback.json', {
      replicaSet: 'v1',
      pods: 2,
      crashing: true,
    });
    expect(() => want(state)).toThrow(
      'lab has no earlier revision that served to roll back to: revision 2 was taken back',
    );
  });

  it.each([
    ['by a person, as the annotation tells', '1'],
    ['by whoever applied the old manifest', undefined],
  ])('RC-F2: does not install what was rolled back %s', (_, history) => {
    const v = releases(['v1', 3, history], ['v2', 2]);
    const state = stateOf(template('v1'), v, [crashing('v1')]);
    expect(() => want(state)).toThrow(/revision 2 was taken back/);
  });

  it('PR-D1: a cure arms no mine: the next rollback does not go to what it removed', () => {
    const v = releases(['v1', 1], ['v2', 2]);
    const ours = (state: DeploymentState, stamp: string) => ({
      ...state,
      deployment: {
        ...state.deployment,
        metadata: {
          ...state.deployment.metadata,
          annotations: { 'self-healing.backstage.io/effect': stamp },
        },
      },
    });
    const restored = releases(['v1', 3, '1'], ['v2', 2]);
    const healed = ours(
      stateOf(template('v1'), restored, [ready('v1', -55)]),
      'execution/undo/do',
    );
    const stays = watched(
      [-60, stateOf(template('v1'), v.slice(0, 1), [ready('v1', -90)])],
      [-57, stateOf(template('v2'), v, [crashing('v2')])],
      [-55, healed],
    );
    expect(stays.at(-1)).toMatchObject({ by: 'self-healing' });
    expect(() => want(healed, stays)).toThrow(
      'revision 2 was taken back by self-healing on 2026-11-27 09:25 UTC',
    );
  });

  it('FC-C1: says that the running revision is healthy when the trouble is another one’s', () => {
    const v = releases(['v1', 1], ['v2', 2], ['v3', 3]);
    const fixed = stateOf(template('v3'), v, [
      ready('v3', -5),
      { ...crashing('v2'), pods: 1 },
    ]);
    const stays = watched(
      [-60, stateOf(template('v1'), v.slice(0, 1), [ready('v1', -90)])],
      [-10, stateOf(template('v2'), v.slice(0, 2), [crashing('v2')])],
      [-5, fixed],
    );
    expect(want(fixed, stays)).toMatchObject({
      summary: expect.stringContaining('from revision 3 to revision 1'),
      trouble: {
        status: 'absent',
        message:
          'The running revision 3 is healthy: 2 of 2 pods ready; 1 pod that is not ready is of an earlier revision',
      },
    });
  });

  it('says so, and plans for a person, where nobody saw what served', () => {
    const v = releases(['v1', 1], ['v2', 2]);
    expect(want(stateOf(template('v2'), v, [crashing('v2')]))).toMatchObject({
      destination: {
        status: 'unknown',
        message:
          'Nobody saw whether revision 1 ever served: a person has to say that it is good',
      },
    });
  });

  it('takes a restart for no release', () => {
    const v = releases(['v1', 1], ['v2', 2]);
    const again = {
      ...template('v2'),
      metadata: {
        ...template('v2').metadata,
        annotations: { 'kubectl.kubernetes.io/restartedAt': 'today' },
      },
    };
    const restarted = [
      ...v,
      {
        ...releases(['v3', 3])[0],
        spec: { selector: {}, template: again },
      },
    ];
    expect(want(stateOf(again, restarted, [crashing('v3')])).summary).toContain(
      'from revision 3 to revision 1',
    );
  });

  it('is asked for by number: told what is known, and the person decides', () => {
    const state = fieldState('r02-after-a-rollback.json', {
      replicaSet: 'v1',
      pods: 2,
      crashing: true,
    });
    const wanted = rolloutUndo.want(
      { workload: 'demo/lab/Deployment/lab', toRevision: 2 },
      state,
      NOW,
      recalled([], state, NOW, MINUTE),
    );
    expect(wanted.destination).toEqual({
      status: 'did-not-serve',
      message: 'Revision 2 was taken back',
    });
  });
});
