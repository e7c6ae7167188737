import { isDeepStrictEqual } from 'util';
import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { withDefaults } from './parameters';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    replicas: { type: 'integer', minimum: 0, default: 3 },
    reason: { type: 'string', maxLength: 20, 'ui:widget': 'textarea' },
  },
};

/** What comes of it, thrown or not. */
function attempt(what: () => Record<string, unknown>) {
  try {
    return what();
  } catch (error) {
    return error as Record<string, unknown>;
  }
}

describe('withDefaults', () => {
  it.each([
    [{}, { replicas: 3 }],
    [{ replicas: 5 }, { replicas: 5 }],
    [{ reason: 'bad release' }, { replicas: 3, reason: 'bad release' }],
  ])('takes %j for %j', (given, expected) => {
    const before = structuredClone(given);
    expect(withDefaults(schema, given)).toEqual(expected);
    expect(given).toEqual(before);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ replicas: 'many' }, 'parameters/replicas must be integer'],
    [{ replicas: -1 }, 'parameters/replicas must be >= 0'],
    [{ reason: 'x'.repeat(21) }, 'parameters/reason must NOT have more than'],
    [{ other: 1 }, 'parameters must NOT have additional properties'],
    [
      { replicas: 1.5, reason: 7 },
      'parameters/replicas must be integer; parameters/reason must be string',
    ],
  ])('refuses %j', (given, words) => {
    expect(() => withDefaults(schema, given)).toThrow(InputError);
    expect(() => withDefaults(schema, given)).toThrow(words);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a type that is none', { type: 'number-ish' }],
    ['a reference into nowhere', { $ref: '#/definitions/none' }],
    ['a reference to the network', { $ref: 'http://localhost/schema.json' }],
    ['a pattern that is none', { properties: { a: { pattern: '(' } } }],
    // Ajv would answer with a promise, which is neither yes nor no.
    ['a schema that answers later', { $async: true, type: 'object' }],
  ])('refuses %s as a schema', (_, broken) => {
    expect(() => withDefaults(broken, {})).toThrow(InputError);
    expect(() => withDefaults(broken, {})).toThrow(
      "The runbook's parameters are no JSON Schema",
    );
  });

  it('gives the same again, whatever was given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), given => {
        const filled = attempt(() => withDefaults(schema, given));
        expect(
          filled instanceof InputError ||
            isDeepStrictEqual(withDefaults(schema, filled), filled),
        ).toBe(true);
      }),
    );
  });
});
