/** Runbooks that people run, and the form that asks for their parameters. */
export const runbooks = {
  title: 'Runbooks',
  description: 'What you can run here; you see the plan first',
  none: 'No runbook fits this component.',
  notAllowed:
    'You may not run these. Owners of this component and platform admins may.',
  notOffered: '{{ref}} cannot be run here',
  notOfferedExplained: 'It is not among the runbooks that fit this component.',
  unverified: 'No verification',
  own: "The owner's own",
  range: {
    both: '{{minimum}} to {{maximum}}',
    least: 'At least {{minimum}}',
    most: 'At most {{maximum}}',
  },
  whichOne: 'Which one',
  open: 'Plan…',
  openLabel: 'Plan {{title}}',
  preview: 'Preview plan',
  planning: 'Planning',
  run: 'Run this plan',
  cancel: 'Cancel',
  close: 'Close',
  failed: 'That did not work',
  fieldsMissing: 'Some fields of this form could not be loaded',
  override: 'Why should it run all the same?',
  overrideDescription: 'Kept with the decision, under your name.',
  planAllTheSame: 'Plan it all the same',
  verdicts: {
    act: 'May run now',
    deny: 'May not run',
  },
} as const;
