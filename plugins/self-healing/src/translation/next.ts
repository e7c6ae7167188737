export const next = {
  title: 'What you can do',
  because: {
    unowned:
      'Nothing runs for an incident that belongs to no entity. An alert finds its entity by one of these labels, from the next time it fires:',
    unplaced:
      'It is not known yet where this incident belongs, and it is tried again by itself.',
    denied:
      'The plan was denied and nothing was sent, while the alert still fires.',
    expired:
      'Not enough people approved in time and nothing was sent, while the alert still fires.',
    refused:
      'The plan was refused before anything was sent; "Why" says what forbade it.',
    withdrawn:
      'The plan was withdrawn before anything was sent, since nothing was left to cure then.',
    undone: 'What was tried did not help and was undone.',
    failed: 'What was tried failed. Look at the workload before you go on.',
    inconclusive:
      'The workload is healthy, but the alert still fires: its cause may be elsewhere.',
    'not-attempted':
      'Nothing is done by itself here; "Why" says what keeps it from it.',
  },
  labelWorkload: 'on the workload:',
  labelAlert: 'on the alert:',
  again: 'Plan again: {{title}}',
  others: 'Run another runbook',
  runbooks: 'Run a runbook',
} as const;
