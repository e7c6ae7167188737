import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorFromAnswer } from './ApiServerError';

type Exchange = {
  topic: string;
  name: string;
  response: { status: number; body: { message?: string; reason?: string } };
};

// What a real API server answered.
const failures = readFileSync(
  join(
    __dirname,
    '../../../../packages/demo-cluster/src/__fixtures__/kubernetes-exchanges.jsonl',
  ),
  'utf8',
)
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Exchange)
  .filter(({ response }) => response.status >= 400);

function recorded(topic: string, name: string) {
  const found = failures.find(
    item => item.topic === topic && item.name === name,
  );
  const { status, body } = found!.response;
  return errorFromAnswer('demo', status, JSON.stringify(body));
}

describe('errorFromAnswer', () => {
  it.each(
    failures.map(item => [item.topic, item.name, item.response] as const),
  )(
    'keeps what the server said to %s: %s',
    (_topic, _name, { status, body }) => {
      const error = errorFromAnswer('demo', status, JSON.stringify(body));
      expect(error.httpStatus).toBe(status);
      expect(error.reason).toBe(body.reason);
      expect(error.message).toContain(body.message);
      expect(error.message).toContain('luster demo');
    },
  );

  it.each([
    ['errors', 'missing', 'NotFoundError', true],
    ['errors', 'forbidden', 'NotAllowedError', true],
    ['errors', 'invalid', 'InputError', true],
    ['errors', 'no token', 'ServiceUnavailableError', false],
    ['patch', 'stale resourceVersion', 'ConflictError', true],
    ['patch', 'json patch test fails', 'InputError', true],
    ['eviction', 'evict blocked', 'ServiceUnavailableError', false],
  ])('names %s: %s a %s', (topic, name, errorName, isRefusal) => {
    const error = recorded(topic, name);
    expect(error.name).toBe(errorName);
    expect(error.isRefusal).toBe(isRefusal);
  });

  it('adds the causes that the message leaves out', () => {
    expect(recorded('eviction', 'evict blocked').message).toBe(
      "Cluster demo does not evict the pod now: Cannot evict pod as it would violate the pod's disruption budget.; The disruption budget web needs 3 healthy pods and has 3 currently",
    );
  });

  it.each(['', '<html>Bad gateway</html>', '[]', '{"kind":"Pod"}', 'null'])(
    'makes do with a body that is no Status: %s',
    body => {
      const error = errorFromAnswer('demo', 502, body);
      expect(error.message).toBe(
        'Cluster demo has a problem of its own: HTTP 502',
      );
      expect(error.name).toBe('ServiceUnavailableError');
    },
  );
});
