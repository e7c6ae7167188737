import { plainErrors } from './plainErrors';

const error = (name: string, message: string) => ({
  name,
  message,
  property: '.x',
  stack: message,
});

describe('plainErrors', () => {
  it('says of a missing field that it is missing, and sums nothing up', () => {
    expect(
      plainErrors(
        [
          error('required', "must have required property 'Count'"),
          error('pattern', 'must match pattern "^a"'),
          error('oneOf', 'must match exactly one schema in oneOf'),
        ],
        'Fill this in',
      ).map(({ message }) => message),
    ).toEqual(['Fill this in', 'must match pattern "^a"']);
  });

  it('leaves what is all that is known', () => {
    const only = [error('oneOf', 'must match exactly one schema in oneOf')];
    expect(plainErrors(only, 'Fill this in')).toEqual(only);
  });
});
