import { SimulatedDeployment } from './__testUtils__/simulatedDeployment';
import { heard, seen } from './look';
import { Remembered } from './MemoryStore';
import { standingOf } from './standing';

const NOTHING: Remembered = { version: 0, stays: [], sizes: [] };

describe('what a watch tells of a Deployment', () => {
  it('does not begin its history: a release that came before the first look is not taken for the older one', () => {
    const deployment = new SimulatedDeployment();
    deployment.apply({ do: 'health', ready: true });
    deployment.apply({ do: 'wait', seconds: 600 });
    const [good] = seen(NOTHING, deployment.state(), null, {
      at: new Date(deployment.now),
      servedAfterMs: 60_000,
    }).stays;
    deployment.apply({ do: 'release' });

    // The portal has just begun to watch, and has looked at nothing yet.
    const options = {
      at: new Date(deployment.now),
      servedAfterMs: 60_000,
      unseenMs: 0,
    };
    const told = heard(NOTHING, deployment.state().deployment, options);
    const { stays } = seen(told, deployment.state(), null, {
      ...options,
      unseenMs: undefined,
    });
    expect(stays.map(({ left }) => left)).toEqual(['release', null]);
    expect(standingOf(stays, good.release).status).not.toBe('fled');
  });
});
