export const fleet = {
  title: 'Self-healing',
  show: 'Incidents to show',
  entity: 'Entity',
  filters: {
    active: 'Active',
    all: 'All',
    unowned: 'Unowned',
  },
  empty: {
    active: {
      title: 'All quiet',
      description: 'No incident is active. New ones appear here by themselves.',
    },
    all: {
      title: 'No incidents yet',
      description:
        'When an alert reaches Backstage, its incident appears here by itself.',
    },
    unowned: {
      title: 'Every incident has an entity',
      description:
        'Alerts whose labels name no catalog entity would be listed here, so that none is lost.',
    },
    hidden: {
      title: 'Not for you to see',
      description:
        'Incidents that belong to no entity are for the platform admins to see. There may be some.',
    },
  },
} as const;
