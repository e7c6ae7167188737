import { execution, incident, someCase } from './__testUtils__/someCase';
import { isAnswered } from './isAnswered';
import { NoticeCase } from './Occasion';

const hands = {
  by: 'user:default/anna',
  since: incident.openedAt,
  how: 'acknowledged' as const,
  message: 'anna has taken this in hand',
};
const waiting = execution({ state: 'awaiting-approval' });

it.each<[string, string, Partial<NoticeCase>, boolean]>([
  ['untreated', 'it burns still', {}, false],
  [
    'untreated',
    'it is over',
    { incident: { ...incident, status: 'resolved' } },
    true,
  ],
  [
    'untreated',
    'no alert fires',
    { incident: { ...incident, firingCount: 0 } },
    true,
  ],
  ['untreated', 'it is in hand', { incident: { ...incident, hands } }, true],
  [
    'escalation',
    'another cure runs',
    { executions: [execution({ state: 'running' })] },
    true,
  ],
  [
    'escalation',
    'another plan waits, of which others were told',
    { executions: [waiting] },
    true,
  ],
  [
    'escalation',
    'what was done is over',
    { executions: [execution({ state: 'undone' })] },
    false,
  ],
  ['escalation', 'there is no incident', { incident: null }, false],
  [
    'approval',
    'it waits still',
    { execution: waiting, executions: [waiting] },
    false,
  ],
  [
    'approval',
    'it was answered',
    { execution: execution({ state: 'denied' }) },
    true,
  ],
  ['approval', 'it is gone', { execution: null }, true],
  [
    'approval',
    'somebody has the incident in hand',
    { execution: waiting, incident: { ...incident, hands } },
    true,
  ],
])('%s, when %s', (name, _, known, answered) => {
  expect(isAnswered({ name }, someCase(known))).toBe(answered);
});
