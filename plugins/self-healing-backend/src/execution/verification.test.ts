import { Check } from '@backstage-self-healing/plugin-self-healing-node';
import fc from 'fast-check';
import { z } from 'zod';
import { askChecks, CheckOutcome, verdictOf } from './verification';

const TARGET = 'demo/shop/Deployment/checkout';
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
) => askChecks(specs, new Map(checks), TARGET, SINCE, signal);

describe('askChecks', () => {
  it('asks about the workload, since the last effect', async () => {
    const asked: unknown[] = [];
    const rollout = check('rollout', async (input, { workload, since }) => {
      asked.push(input, workload, since);
      return passed;
    });
    expect(await ask([{ rollout: 'healthy' }], [rollout])).toEqual([
      { check: 'rollout', ...passed },
    ]);
    expect(asked).toEqual([
      'healthy',
      {
        cluster: 'demo',
        namespace: 'shop',
        kind: 'Deployment',
        name: 'checkout',
      },
      SINCE,
    ]);
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
      { check: 'slow', ...passed },
      {
        check: 'broken',
        status: 'pending',
        message: expect.stringContaining('connection refused'),
      },
      {
        check: 'missing',
        status: 'failed',
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

describe('verdictOf', () => {
  const outcomes = (...statuses: CheckOutcome['status'][]) =>
    statuses.map(status => ({ check: 'c', status, message: '' }));

  it.each<[CheckOutcome['status'][], number, string]>([
    [['passed', 'passed'], 5, 'passed'],
    [['passed', 'pending'], 5, 'pending'],
    [['passed', 'pending'], 10, 'failed'],
    [['passed', 'pending'], 11, 'failed'],
    [['passed', 'passed'], 11, 'passed'],
    [['pending', 'failed'], 5, 'failed'],
    [['passed', 'failed'], 11, 'failed'],
  ])('%j at %i, until 10: %s', (statuses, now, verdict) => {
    expect(verdictOf(outcomes(...statuses), now, 10)).toBe(verdict);
  });

  it('passes only when every check does, and comes to an end', () => {
    const statuses = fc.array(
      fc.constantFrom<CheckOutcome['status'][]>('passed', 'pending', 'failed'),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(statuses, fc.nat(20), (given, now) => {
        const verdict = verdictOf(outcomes(...given), now, 10);
        expect(verdict === 'passed').toBe(given.every(s => s === 'passed'));
        expect(verdict === 'pending' && now >= 10).toBe(false);
      }),
    );
  });

  it('proves nothing without a check', () => {
    expect(verdictOf([], 5, 10)).not.toBe('passed');
  });
});
