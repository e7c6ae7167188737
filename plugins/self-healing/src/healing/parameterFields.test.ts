import fc from 'fast-check';
import {
  givenParameters,
  initialValues,
  missingParameters,
  parameterFields,
} from './parameterFields';

const schema = {
  type: 'object',
  required: ['replicas', 'reason'],
  properties: {
    replicas: { type: 'integer', title: 'Replicas', minimum: 1, maximum: 9 },
    reason: { type: 'string', description: 'Why' },
    mode: { enum: ['fast', 'safe', 3] },
    force: { type: 'boolean', default: false },
    limits: { type: 'array' },
    strange: true,
  },
};

describe('parameters of a runbook', () => {
  it('become fields, in the order of the schema', () => {
    expect(
      parameterFields(schema).map(({ name, type, required, title }) => [
        name,
        type,
        required,
        title,
      ]),
    ).toEqual([
      ['replicas', 'integer', true, 'Replicas'],
      ['reason', 'string', true, 'reason'],
      ['mode', 'enum', false, 'mode'],
      ['force', 'boolean', false, 'force'],
      ['limits', 'unsupported', false, 'limits'],
    ]);
  });

  it('start with the defaults that the schema gives', () => {
    expect(initialValues(parameterFields(schema))).toEqual({ force: false });
  });

  it.each([
    [{}, ['replicas', 'reason']],
    [{ replicas: NaN, reason: '' }, ['replicas', 'reason']],
    [{ replicas: 0, reason: 'x' }, []],
  ])('%j lacks %j', (values, missing) => {
    expect(missingParameters(parameterFields(schema), values)).toEqual(missing);
  });

  it('sends what was given, as it was given, and nothing else', () => {
    expect(
      givenParameters(parameterFields(schema), {
        replicas: 0,
        reason: '',
        mode: 3,
        force: false,
        unknown: 'x',
      }),
    ).toEqual({ replicas: 0, mode: 3, force: false });
  });

  it('takes whatever a runbook declares without falling over', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), any => {
        const fields = parameterFields(any);
        expect(missingParameters(fields, initialValues(fields))).toBeInstanceOf(
          Array,
        );
      }),
    );
  });
});
