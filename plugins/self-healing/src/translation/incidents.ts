export const incidents = {
  failed: 'Could not load the incidents',
  emptyTitle: 'No incidents',
  emptyDescription:
    'When an alert fires for this component, its incident appears here by itself: what happened, what was decided, what was done and whether it helped.',
  firing: '{{firing}} of {{total}} firing',
  nothingDone: 'Nothing',
  lookedAt: 'Being looked at',
  columns: {
    status: 'Status',
    severity: 'Severity',
    title: 'Incident',
    alerts: 'Alerts',
    opened: 'Opened',
    duration: 'Duration',
    done: 'What was done',
  },
  statuses: {
    open: 'Open',
    'awaiting-approval': 'Waits for approval',
    healing: 'Healing',
    escalated: 'Escalated',
    resolved: 'Resolved',
    closedByHand: 'Closed by hand',
    inHand: 'In hand',
  },
  severities: {
    critical: 'Critical',
    error: 'Error',
    warning: 'Warning',
    info: 'Info',
  },
} as const;
