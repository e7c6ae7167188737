/** How numbers went over time. */
export const series = {
  title: 'Over time',
  nothing: 'Nothing was measured.',
  sentence:
    '{{name}}, {{from}} to {{to}}: at least {{min}}, at most {{max}}, {{last}} at the end.',
  above: 'The threshold is {{threshold}}.',
  marked: '{{label}} at {{time}}.',
  gaps_one: 'For some time nothing was measured.',
  gaps_other: '{{count}} times nothing was measured for a while.',
  min: 'min',
  max: 'max',
  last: 'last',
  threshold: 'threshold',
  table: 'As a table',
  tableTitle: '{{name}}, every measurement',
  time: 'Time',
  value: 'Value',
  notMeasured: 'not measured',
  gap: 'Not all could be read',
} as const;
