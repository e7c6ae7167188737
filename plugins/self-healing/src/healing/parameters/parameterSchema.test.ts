import { asksNothing, givenParameters } from './parameterSchema';

describe('asksNothing', () => {
  it.each([
    [{}],
    [{ type: 'object' }],
    [{ type: 'object', properties: {} }],
    [{ type: 'object', properties: null }],
    [{ type: 'object', additionalProperties: false }],
  ])('says so of %j', schema => expect(asksNothing(schema)).toBe(true));

  it.each([
    [{ properties: { replicas: { type: 'integer' } } }],
    [{ oneOf: [{ properties: { size: { type: 'string' } } }] }],
    [{ $ref: '#/definitions/size' }],
    [{ additionalProperties: { type: 'string' } }],
  ])('does not say so of %j', schema =>
    expect(asksNothing(schema)).toBe(false),
  );
});

describe('givenParameters', () => {
  it('leaves out what was not filled in, unless it has to be there', () => {
    expect(
      givenParameters(
        { required: ['labels'] },
        {
          replicas: 0,
          force: false,
          reason: '',
          note: undefined,
          pods: [],
          window: { from: undefined, days: [] },
          labels: {},
        },
      ),
    ).toEqual({ replicas: 0, force: false, labels: {} });
  });

  it('keeps what is filled in, however deep', () => {
    const values = { window: { from: '', days: ['mo'] }, pods: [{ name: '' }] };
    expect(givenParameters({}, values)).toEqual(values);
  });
});
