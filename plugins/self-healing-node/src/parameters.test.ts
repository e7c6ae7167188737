import { isDeepStrictEqual } from 'util';
import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { compileParameters } from './parameters';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    replicas: { type: 'integer', minimum: 0, default: 3 },
    reason: { type: 'string', maxLength: 20, 'ui:widget': 'textarea' },
  },
};

const compile = (given: Record<string, unknown>) =>
  compileParameters(given, 'spec.parameters');

/** What comes of it, thrown or not. */
function attempt(what: () => Record<string, unknown>) {
  try {
    return what();
  } catch (error) {
    return error as Record<string, unknown>;
  }
}

describe('compileParameters', () => {
  it.each([
    [{}, { replicas: 3 }],
    [{ replicas: 5 }, { replicas: 5 }],
    [{ reason: 'bad release' }, { replicas: 3, reason: 'bad release' }],
  ])('fills %j up to %j, and leaves what it was given', (given, filled) => {
    const before = structuredClone(given);
    const parameters = compile(schema);
    expect(parameters.fill(given)).toEqual(filled);
    expect(parameters.fill(given)).toEqual(filled);
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
    const parameters = compile(schema);
    expect(() => parameters.fill(given)).toThrow(InputError);
    expect(() => parameters.fill(given)).toThrow(words);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a type that is none',
      { properties: { a: { type: 'number-ish' } } },
      'spec.parameters.properties.a.type: must be one of "array", "boolean", "integer", "null", "number", "object", "string"',
    ],
    [
      'a keyword of the wrong type',
      { required: 'a' },
      'spec.parameters.required: must be array',
    ],
    [
      'several mistakes, each once',
      {
        required: 'a',
        properties: { 'a/b': { anyOf: [{}, { maxLength: -1 }] } },
      },
      'spec.parameters.required: must be array; spec.parameters.properties.a/b.anyOf[1].maxLength: must be >= 0',
    ],
    [
      'a list instead of properties',
      { properties: ['a'] },
      'spec.parameters.properties: must be object',
    ],
    [
      'parameters that have no names',
      { type: 'array' },
      'spec.parameters.type: must be "object"',
    ],
    [
      'a reference into nowhere',
      { properties: { a: { $ref: '#/definitions/none' } } },
      "spec.parameters.properties.a.$ref: can't resolve reference #/definitions/none",
    ],
    [
      'a reference into nowhere after a property of an unlucky name',
      { properties: { constructor: {}, a: { $ref: '#/none' } } },
      "spec.parameters.properties.a.$ref: can't resolve reference #/none",
    ],
    [
      'a reference to the network',
      { properties: { a: { $ref: 'http://localhost/schema.json' } } },
      "spec.parameters.properties.a.$ref: can't resolve reference http://localhost/schema.json",
    ],
    [
      'a pattern that is none',
      { properties: { a: { items: [{ pattern: 'a' }, { pattern: '(' }] } } },
      'spec.parameters.properties.a.items[1].pattern: Invalid regular expression: /(/u: Unterminated group',
    ],
    [
      'a pattern of names that is none',
      { patternProperties: { '(': { type: 'string' } } },
      'spec.parameters.patternProperties: Invalid regular expression: /(/u: Unterminated group',
    ],
    [
      'a version that is not known',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      'spec.parameters.$schema: no schema with key or ref "http://json-schema.org/draft-04/schema#"',
    ],
    // Ajv would answer with a promise, which is neither yes nor no.
    [
      'a schema that answers later',
      { $async: true, type: 'object' },
      'spec.parameters.$async: is not supported',
    ],
    [
      'what only the compiler finds',
      { properties: { a: { id: 'x' } } },
      'spec.parameters: NOT SUPPORTED: keyword "id", use "$id" for schema ID',
    ],
    [
      'a schema that never ends',
      { $ref: '#' },
      'spec.parameters: Maximum call stack size exceeded',
    ],
  ])('refuses %s, and says where', (_, broken, words) => {
    expect(() => compile(broken)).toThrow(InputError);
    expect(() => compile(broken)).toThrow(words);
    expect(() => compile(broken)).toThrow(/^spec\.parameters/);
  });

  it('says nothing of its own about keywords and formats of others', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    compile({ properties: { a: { format: 'date', 'ui:autofocus': true } } });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('compiles or says where it does not, and then takes any value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('type', 'properties', 'required', '$ref', 'pattern'),
          fc.jsonValue(),
        ),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (some, given) => {
          const filled = attempt(() =>
            compile(some as Record<string, unknown>).fill(given),
          );
          expect(
            filled instanceof InputError
              ? /^(spec\.)?parameters/.test(filled.message)
              : isDeepStrictEqual(
                  compile(some as Record<string, unknown>).fill(filled),
                  filled,
                ),
          ).toBe(true);
        },
      ),
    );
  });
});
