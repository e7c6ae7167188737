import { entityRefOf, fieldsAt, fillIn } from './formValues';

const pattern = {
  spec: {
    when: '${{ parameters.when }}',
    owner: 'group:default/${{ parameters.team.name }}',
    autonomy: '${{parameters.autonomy}}',
    approval: { from: ['owner', '${{ parameters.second }}'], count: 1 },
    guardrails: '${{ parameters.guardrails }}',
  },
};

describe('fillIn', () => {
  it('puts values into their places, and leaves out the places of none', () => {
    expect(
      fillIn(pattern, {
        when: 'alert.labels.severity == "critical"',
        team: { name: 'checkout' },
        guardrails: { cooldown: '5m' },
      }),
    ).toEqual({
      spec: {
        when: 'alert.labels.severity == "critical"',
        owner: 'group:default/checkout',
        approval: { from: ['owner'], count: 1 },
        guardrails: { cooldown: '5m' },
      },
    });
  });

  it('takes nothing that was not filled in', () => {
    expect(fillIn('${{ parameters.constructor }}', {})).toBeUndefined();
    expect(fillIn('${{ parameters.a.length }}', { a: [1] })).toBeUndefined();
    expect(fillIn('${{ user.entity }}', {})).toBe('${{ user.entity }}');
  });
});

describe('fieldsAt', () => {
  it.each([
    ['spec.when', ['when']],
    ['spec.owner', ['team.name']],
    ['spec.approval.from[1]', ['second']],
    ['spec.guardrails.cooldown', ['guardrails']],
    ['spec.approval.count', []],
    ['spec.runbook', []],
    ['', []],
  ])('names the fields of what is wrong at %p', (path, fields) =>
    expect(fieldsAt(pattern, path)).toEqual(fields),
  );
});

describe('entityRefOf', () => {
  it.each([
    [undefined, undefined],
    ['service', 'component:default/checkout'],
    ['other', undefined],
    ['component:default/payments', 'component:default/payments'],
  ])('of %p is %p', (entity, ref) =>
    expect(
      entityRefOf(entity, { service: 'component:default/checkout', other: '' }),
    ).toBe(ref),
  );
});
