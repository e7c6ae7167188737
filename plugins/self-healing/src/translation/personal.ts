/** What is personal in evidence, and stands there as placeholders. */
export const personal = {
  title_one: 'One piece of personal data stands as a placeholder',
  title_other: '{{count}} pieces of personal data stand as placeholders',
  show: 'Show what they stand for',
  hide: 'Hide it again',
  table: 'What placeholders stand for',
  placeholder: 'Placeholder',
  value: 'Stands for',
  unknown: 'not known any more',
  failed: 'It could not be shown',
} as const;
