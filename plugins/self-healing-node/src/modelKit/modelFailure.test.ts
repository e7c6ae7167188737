import fc from 'fast-check';
import { modelFailure, ModelTrouble } from './modelFailure';

const message = (trouble: ModelTrouble, sent: string[] = []) =>
  modelFailure(trouble, {
    where: 'The model "m" at https://models.example.com',
    section: 'selfHealing.anthropic',
    sent,
  }).message;

const answered = (status: number, rest: object = {}): ModelTrouble => ({
  kind: 'status',
  status,
  ...rest,
});

describe('modelFailure', () => {
  it.each<[string, ModelTrouble, string]>([
    [
      'a key that is refused',
      answered(401, {
        type: 'authentication_error',
        detail: 'invalid x-api-key',
      }),
      'refused the key (401, authentication_error): see selfHealing.anthropic.apiKey',
    ],
    [
      'a model that is not there',
      answered(404, { type: 'not_found_error', detail: 'model: m' }),
      'knows no such model or address (404, not_found_error): see selfHealing.anthropic.model and selfHealing.anthropic.baseUrl',
    ],
    [
      'too many requests',
      answered(429, { type: 'rate_limit_error', requestId: 'req_1' }),
      'has had enough requests for now (429, rate_limit_error, request req_1)',
    ],
    [
      'an overloaded API',
      answered(529, { type: 'overloaded_error', detail: 'Overloaded' }),
      'could not answer (529, overloaded_error): Overloaded',
    ],
    [
      'a request that is not taken',
      answered(400, { detail: "property 'minLength' is not supported" }),
      "did not take the request (400): property 'minLength' is not supported",
    ],
    [
      'an API that is away',
      { kind: 'unreachable', code: 'ECONNREFUSED' },
      'cannot be reached (ECONNREFUSED): see selfHealing.anthropic.baseUrl',
    ],
    [
      'an API that is slow',
      { kind: 'timeout', afterMs: 1500 },
      'did not begin to answer within 1.5 s: see selfHealing.anthropic.timeout',
    ],
    [
      'an answer without an end',
      { kind: 'broken-off' },
      'broke off in the middle of its answer',
    ],
    [
      'another protocol',
      { kind: 'not-understood' },
      'answered what is no answer of this protocol: see selfHealing.anthropic.baseUrl',
    ],
  ])('tells of %s', (_what, trouble, expected) => {
    expect(message(trouble)).toBe(
      `The model "m" at https://models.example.com ${expected}`,
    );
  });

  it('repeats nothing of what was sent, however the API words it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 12, maxLength: 80 }),
        fc.string({ maxLength: 40 }),
        fc.string({ maxLength: 40 }),
        fc.constantFrom(400, 413, 422, 500, 529),
        (secret, before, after, code) => {
          const told = message(
            answered(code, { detail: `${before}${secret}${after}` }),
            [secret],
          );
          expect(told).not.toContain(secret);
        },
      ),
    );
  });

  it('knows what was sent again in other cases and lines', () => {
    expect(
      message(
        answered(400, {
          detail: 'input: "Order 4711\n  of Mrs. SMITH failed"',
        }),
        ['it says that order 4711 of Mrs. Smith failed'],
      ),
    ).toMatch(/did not take the request \(400\)$/);
  });

  it('takes no text for a type, a code or an id of a request', () => {
    expect(
      message(answered(500, { type: 'a whole sentence', requestId: 'x y' })),
    ).toMatch(/could not answer \(500\)$/);
    expect(message({ kind: 'unreachable', code: 'the key: abc' })).toMatch(
      /cannot be reached: see/,
    );
  });
});
