import fc from 'fast-check';
import { serverErrors } from './serverErrors';

describe('serverErrors', () => {
  it('puts what has a place under its field', () => {
    expect(
      serverErrors(
        "parameters/replicas must be <= 10; parameters/pods/0/na~1me must NOT have fewer than 1 characters; parameters must have required property 'reason'; parameters/window must have required property 'from'",
      ),
    ).toEqual({
      fields: {
        replicas: { __errors: ['must be <= 10'] },
        pods: {
          '0': {
            'na/me': { __errors: ['must NOT have fewer than 1 characters'] },
          },
        },
        reason: { __errors: ["must have required property 'reason'"] },
        window: { from: { __errors: ["must have required property 'from'"] } },
      },
      rest: [],
    });
  });

  it('collects several of one field', () => {
    expect(
      serverErrors('parameters/size must be string; parameters/size is odd')
        .fields,
    ).toEqual({ size: { __errors: ['must be string', 'is odd'] } });
  });

  it('keeps apart what has none', () => {
    expect(
      serverErrors(
        'parameters must NOT have additional properties; entityRef: is no entity ref',
      ),
    ).toEqual({
      fields: {},
      rest: [
        'parameters must NOT have additional properties',
        'entityRef: is no entity ref',
      ],
    });
  });

  it('loses no word, and is not fooled by names', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('__proto__', 'constructor', 'toString', '__errors'),
        fc.constantFrom('must be string', 'must be <= 10'),
        (name, words) => {
          const { fields, rest } = serverErrors(`parameters/${name} ${words}`);
          expect(JSON.stringify([fields, rest])).toContain(words);
          expect({}).not.toHaveProperty('__errors');
        },
      ),
    );
  });
});
