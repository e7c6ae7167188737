import { NoticeCase } from './Occasion';

/** Why a person was called last, in the words of the story. */
export function lastCall({ story }: Pick<NoticeCase, 'story'>): string | null {
  const called = story.filter(({ kind }) => kind === 'escalated').at(-1);
  return called?.summary.replace(/: a person has to look$/, '') ?? null;
}
