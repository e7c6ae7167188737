export const proof = {
  title: 'Afterwards',
  none: 'Nothing is checked afterwards: you have to see for yourself whether it helped.',
  within: 'Within {{within}} it has to be shown that {{checks}}.',
  lasts: 'It has to stay healthy for {{lasts}}.',
  alertWithin: 'The alert has {{alertWithin}} to end.',
  undo: 'If a step fails or the proof does, it is undone and the owner is called.',
  cannotUndo:
    'It cannot be undone: if a step fails or the proof does, it is left as it is and the owner is called.',
  stop: 'If a step fails or the proof does, it is left as it is and the owner is called.',
  and: ' and ',
  checks: {
    rollout: 'the rollout is healthy',
    alert: 'the alert has ended',
    other: '{{id}} holds ({{asks}})',
  },
} as const;
