import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { recentChange } from '../diagnosis/recentChange';
import { fieldState, Fate, stateOf } from '../memory/__testUtils__/fieldState';
import { recalled } from '../memory/recall';
import { Stay } from '../memory/stays';
import { DeploymentState } from '../workload/DeploymentState';
import { currentReplicaSet } from '../workload/revisions';
import { describeRevisions } from './describe';

const MINUTE = 60_000;
const NOW = new Date('2026-11-27T10:05:00Z');
const lab = {
  cluster: 'demo',
  namespace: 'lab',
  kind: 'Deployment',
  name: 'lab',
};

function after(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * MINUTE);
}

/** The finding, and the age in minutes that policies are told. */
function look(state: DeploymentState, known: readonly Stay[] = []) {
  const { deployment, replicaSets } = state;
  const data = describeRevisions(
    lab,
    replicaSets,
    currentReplicaSet(deployment, replicaSets),
    NOW.toISOString(),
    recalled(known, state, NOW, MINUTE, 0),
  );
  const evidence: Evidence = {
    id: 'revisions',
    source: 'kubernetes',
    kind: 'revisions',
    title: 'revisions',
    collectedAt: NOW.toISOString(),
    data: { ...data },
  };
  const [finding] = recentChange.examine([evidence]);
  const { currentRevisionCreatedAt: since } = data;
  return {
    age: since && (NOW.getTime() - Date.parse(since)) / MINUTE,
    finding,
  };
}

function progressed(state: DeploymentState, at: string): DeploymentState {
  const { deployment } = state;
  const progressing = {
    type: 'Progressing',
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    lastUpdateTime: at,
    lastTransitionTime: '2026-11-01T00:00:00Z',
  };
  return {
    ...state,
    deployment: {
      ...deployment,
      status: { ...deployment.status, conditions: [progressing] },
    },
  };
}

function stamped(state: DeploymentState, stamp: string): DeploymentState {
  const { deployment } = state;
  const annotations = { 'self-healing.backstage.io/effect': stamp };
  return {
    ...state,
    deployment: {
      ...deployment,
      metadata: { ...deployment.metadata, annotations },
    },
  };
}

function template(image: string) {
  return {
    metadata: { labels: { app: 'lab' } },
    spec: { containers: [{ name: 'app', image }] },
  };
}

/** v1 of weeks ago and v2 of three hours ago; the given one runs. */
function twoReleases(
  image: string,
  revisions: { v1: number; v2: number },
  ...fates: Fate[]
): DeploymentState {
  const sets = (['v1', 'v2'] as const).map(name => ({
    metadata: {
      name,
      uid: name,
      creationTimestamp:
        name === 'v1' ? '2026-11-01T00:00:00Z' : '2026-11-27T07:05:00Z',
      annotations: {
        'deployment.kubernetes.io/revision': `${revisions[name]}`,
      },
    },
    spec: { selector: {}, template: template(name) },
  }));
  const made = sets.filter(({ metadata }) => revisions[metadata.name] > 0);
  return stateOf(template(image), made, fates);
}

describe('the age of a release', () => {
  it('FC-G1: is that of its rollout, not of its ReplicaSet, where it was put back', () => {
    const state = progressed(
      fieldState('v01-restored-revision.json'),
      '2026-11-27T10:00:00Z',
    );
    expect(look(state)).toEqual({
      age: 5,
      finding: expect.objectContaining({
        type: 'recent-change',
        summary:
          'An earlier release was put back as revision 3 (lab:1) 5 minutes before the incident',
      }),
    });
  });

  it('is not known where the cluster does not tell', () => {
    expect(look(fieldState('v01-restored-revision.json'))).toEqual({
      age: undefined,
      finding: undefined,
    });
  });

  const first = twoReleases('v1', { v1: 1, v2: 0 });
  const second = twoReleases('v2', { v1: 1, v2: 2 });
  const back = twoReleases('v1', { v1: 3, v2: 2 });
  const again = twoReleases('v2', { v1: 3, v2: 4 });

  it('RC-F13: counts from when a known template was applied again', () => {
    let stays = recalled([], first, after(-300), MINUTE);
    stays = recalled(stays, second, after(-180), MINUTE, 0);
    stays = recalled(stays, back, after(-170), MINUTE, 0);
    stays = recalled(stays, again, after(-2), MINUTE, 0);
    expect(look(again, stays)).toEqual({
      age: 2,
      finding: expect.objectContaining({
        summary: 'Revision 4 (v2) was rolled out 2 minutes before the incident',
      }),
    });
  });

  it('RC-F13: is no younger by a rollback of our own, which is no release', () => {
    let stays = recalled([], first, after(-300), MINUTE);
    stays = recalled(stays, second, after(-10), MINUTE, 0);
    const healed = stamped(back, 'execution/undo/do');
    stays = recalled(stays, healed, after(-8), MINUTE, 0);
    const { age, finding } = look(healed, stays);
    expect(age).toBeGreaterThan(20 * 24 * 60);
    expect(finding).toBeUndefined();
  });

  it('PR-D3: never advises to go back to what was taken back', () => {
    let stays = recalled([], first, after(-300), MINUTE);
    stays = recalled(stays, second, after(-10), MINUTE, 0);
    stays = recalled(stays, back, after(-8), MINUTE, 0);
    const { age, finding } = look(back, stays);
    expect(age).toBe(8);
    expect(finding.summary).toContain('8 minutes before the incident');
    expect(finding).not.toHaveProperty('remedy');
  });

  it('PR-D3: advises to go back to what served, and to find out where nobody saw', () => {
    const serving = {
      ...first,
      ...twoReleases(
        'v1',
        { v1: 1, v2: 0 },
        { replicaSet: 'v1', pods: 2, readySince: '2026-11-02T00:00:00Z' },
      ),
    };
    let stays = recalled([], serving, after(-300), MINUTE);
    stays = recalled(stays, second, after(-10), MINUTE, 0);
    expect(look(second, stays).finding.remedy).toBe(
      'Roll back to revision 1, which served',
    );
    const unseen = recalled([], first, after(-300), MINUTE);
    stays = recalled(unseen, second, after(-10), MINUTE, 0);
    expect(look(second, stays).finding.remedy).toBe(
      'Find out whether revision 1 served, and roll back to it then',
    );
  });

  it('is no younger by a restart', () => {
    const restarted = template('v1');
    const state = stateOf(
      {
        ...restarted,
        metadata: {
          ...restarted.metadata,
          annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' },
        } as never,
      },
      first.replicaSets,
      [],
    );
    const stays = recalled([], first, after(-300), MINUTE);
    expect(
      look(state, recalled(stays, state, after(-1), MINUTE, 0)).age,
    ).toBeGreaterThan(20 * 24 * 60);
  });
});
