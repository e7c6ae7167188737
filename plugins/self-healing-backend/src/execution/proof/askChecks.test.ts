import { Check } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { askChecks, CheckOutcome } from './askChecks';

const WORKLOAD = {
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'checkout',
};
const SINCE = new Date('2026-11-21T08:00:00.000Z');

function check(
  id: string,
  evaluate: Check<'healthy'>['evaluate'],
): [string, Check] {
  const made: Check<'healthy'> = { id, input: z.literal('healthy'), evaluate };
  return [id, made as Check];
}
const passed = { status: 'passed' as const, message: 'well' };
const ask = (
  specs: Record<string, unknown>[],
  checks: [string, Check][],
  signal = new AbortController().signal,
  before: CheckOutcome[] = [],
) =>
  askChecks(
    specs,
    new Map(checks),
    { workload: WORKLOAD, since: SINCE },
    before,
    signal,
  );

describe('askChecks', () => {
  it('asks about the workload, since the last effect', async () => {
    const asked: unknown[] = [];
    const rollout = check('rollout', async (input, { workload, since }) => {
      asked.push(input, workload, since);
      return passed;
    });
    expect(await ask([{ rollout: 'healthy' }], [rollout])).toEqual([
      { check: 'rollout', about: 'health', ...passed },
    ]);
    expect(asked).toEqual(['healthy', WORKLOAD, SINCE]);
  });

  it('gives each look what the one before it saw', async () => {
    const counting = check('rollout', async (_, { seen }) => ({
      ...passed,
      seen: { looks: Number(seen?.looks ?? 0) + 1 },
    }));
    const silent = check('silent', async () => {
      throw new Error('connection refused');
    });
    const specs = [{ rollout: 'healthy' }, { silent: 'healthy' }];
    const first = await ask(specs, [counting, silent]);
    const second = await ask(specs, [counting, silent], undefined, first);
    expect(second[0].seen).toEqual({ looks: 2 });
    // Silence in between forgets nothing.
    const third = await ask(
      specs,
      [check('rollout', () => Promise.reject(new Error('gone'))), silent],
      undefined,
      second,
    );
    expect(third[0]).toMatchObject({
      status: 'inconclusive',
      seen: { looks: 2 },
    });
  });

  it('keeps the order of the runbook, and one answer from another', async () => {
    const slow = check('slow', async () => {
      await new Promise(resolve => setImmediate(resolve));
      return passed;
    });
    const broken = check('broken', async () => {
      throw new Error('connection refused');
    });
    expect(
      await ask(
        [{ slow: 'healthy' }, { broken: 'healthy' }, { missing: 'healthy' }],
        [slow, broken],
      ),
    ).toEqual([
      { check: 'slow', about: 'health', ...passed },
      {
        check: 'broken',
        about: 'health',
        status: 'inconclusive',
        message: expect.stringContaining('connection refused'),
      },
      {
        check: 'missing',
        about: 'health',
        status: 'inconclusive',
        message: 'This check is not installed',
      },
    ]);
  });

  it('does not take an input that the check does not know for proof', async () => {
    const [outcome] = await ask(
      [{ rollout: 'sick' }],
      [check('rollout', async () => passed)],
    );
    expect(outcome.status).not.toBe('passed');
  });

  it('does not wait for a check that waits for ever', async () => {
    const stop = new AbortController();
    const asked = ask(
      [{ deaf: 'healthy' }],
      [check('deaf', () => new Promise(() => {}))],
      stop.signal,
    );
    stop.abort(new Error('the lease is lost'));
    await expect(asked).rejects.toThrow('the lease is lost');
  });

  it('stops with its caller', async () => {
    const stop = new AbortController();
    stop.abort(new Error('the lease is lost'));
    await expect(
      ask(
        [{ rollout: 'healthy' }],
        [
          check('rollout', async (_, { signal }) => {
            signal.throwIfAborted();
            return passed;
          }),
        ],
        stop.signal,
      ),
    ).rejects.toThrow('the lease is lost');
  });
});
