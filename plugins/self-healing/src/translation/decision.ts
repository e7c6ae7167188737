export const decision = {
  none: 'Nothing was decided yet.',
  reasons: 'Reasons',
  asOf: 'as of {{time}}',
  policy: 'Policy',
  runbook: 'Runbook',
  earlier_one: '{{count}} earlier decision',
  earlier_other: '{{count}} earlier decisions',
  effects: { allows: 'Allows', limits: 'Limits', forbids: 'Forbids' },
  verdicts: {
    ignore: 'Ignore',
    observe: 'Only observe',
    suggest: 'Ask a person',
    act: 'Act',
    deny: 'Do not act',
  },
} as const;
