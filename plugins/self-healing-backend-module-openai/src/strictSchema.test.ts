import { strictSchema } from './strictSchema';

describe('strictSchema', () => {
  it('closes objects, and leaves out and renames what strict does not know', () => {
    expect(
      strictSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          // A property may have a keyword's name.
          minLength: { type: 'string', minLength: 1, description: 'why' },
          steps: {
            type: 'array',
            items: {
              oneOf: [
                {
                  type: 'object',
                  properties: { kind: { enum: ['look'] } },
                  required: ['kind'],
                },
                { $ref: '#/$defs/runbook' },
              ],
            },
          },
        },
        required: ['minLength', 'steps'],
        $defs: { runbook: { type: 'string', maxLength: 5 } },
      }),
    ).toEqual({
      strict: true,
      schema: {
        type: 'object',
        properties: {
          minLength: { type: 'string', description: 'why' },
          steps: {
            type: 'array',
            items: {
              anyOf: [
                {
                  type: 'object',
                  properties: { kind: { enum: ['look'] } },
                  required: ['kind'],
                  additionalProperties: false,
                },
                { $ref: '#/$defs/runbook' },
              ],
            },
          },
        },
        required: ['minLength', 'steps'],
        $defs: { runbook: { type: 'string' } },
        additionalProperties: false,
      },
    });
  });

  it.each([
    { type: 'object', properties: { a: { type: 'string' } } },
    {
      type: 'object',
      properties: {
        a: {
          type: 'array',
          items: { type: 'object', properties: { b: {} }, required: [] },
        },
      },
      required: ['a'],
    },
  ])(
    'is not strict, and touches nothing, where something is optional',
    schema => {
      expect(strictSchema(schema)).toEqual({ schema, strict: false });
    },
  );
});
