/** Fields for the forms of the scaffolder's templates. */
export const scaffolder = {
  required: 'Required',
  runbook: {
    label: 'Runbook',
    description: 'What the policy runs',
    choose: 'Choose a runbook',
    failed: 'Could not load the runbooks',
    none: 'The catalog has no runbook that you may see.',
    noneFits: 'No runbook fits {{entity}}.',
    doesNotFit: '{{runbook}} does not fit {{entity}}.',
    isGone: '{{runbook}} is not in the catalog.',
  },
  preview: {
    label: 'What it would have done',
    description:
      'Tried out on the incidents of the last {{days}} days, from what was known then. Nothing is run.',
    failed: 'Could not try the policy out',
    invalid: 'This would not be a valid policy',
    valid: 'It is a valid policy.',
    summary_one:
      'Of {{count}} incident: acts on {{act}}, asks about {{suggest}}',
    summary_other:
      'Of {{count}} incidents: acts on {{act}}, asks about {{suggest}}',
    noEntity:
      'It is a valid policy. Choose an entity to see what it would have done there.',
    noIncidents:
      'It is a valid policy. {{entity}} had no incident in the last {{days}} days to try it on.',
    left_one:
      '{{count}} more incident could not be tried: too long ago, or no policy had been asked.',
    left_other:
      '{{count}} more incidents could not be tried: too long ago, or no policy had been asked.',
    caption: 'Incidents of {{entity}}, last {{days}} days',
    columns: {
      incident: 'Incident',
      then: 'Then',
      now: 'With this policy',
      why: 'Why',
    },
  },
} as const;
