import { redactedPlan } from './redactedPlan';

it('tells of fields that may hold secrets that they change, not to what', () => {
  const container = 'spec.template.spec.containers[app]';
  const request = { image: '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' };
  const { changes, ...rest } = redactedPlan({
    summary: 'ask ada@example.com',
    changes: [
      { path: `${container}.image`, before: 'shop:1', after: 'shop:2' },
      { path: `${container}.env[MOOD].value`, before: 'glad', after: 'sad' },
      { path: `${container}.args`, after: ['--pin', '4711'] },
      { path: 'spec.dbPassword', before: 'hunter2', after: 'hunter3' },
      { path: 'spec.url', after: 'https://u:hunter2@x.io' },
      { path: 'spec.replicas', before: 2, after: 3 },
    ],
    request,
  });
  expect(changes).toEqual([
    { path: `${container}.image`, before: 'shop:1', after: 'shop:2' },
    {
      path: `${container}.env[MOOD].value`,
      before: '(not shown)',
      after: '(not shown)',
    },
    { path: `${container}.args`, after: '(not shown)' },
    {
      path: 'spec.dbPassword',
      before: '[redacted: password]',
      after: '[redacted: password]',
    },
    { path: 'spec.url', after: 'https://u:[redacted: url-password]@x.io' },
    { path: 'spec.replicas', before: 2, after: 3 },
  ]);
  // What is sent must be what was planned.
  expect(rest).toEqual({ summary: 'ask <EMAIL>', request });
});

it.each([null, undefined, 'text', 3, { plan: { changes: null } }])(
  'takes %j as well',
  told => {
    expect(redactedPlan(told)).toEqual(told);
  },
);
