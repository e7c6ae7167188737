import { Message } from './Occasion';

/** Who is there to be told, beside those whom an occasion names. */
export type People = {
  ownerRef: string | null;
  /** Groups that the owner is part of. */
  parents: readonly string[];
  /** Those who run the platform. */
  admins: readonly string[];
};

/** Whom to tell first. */
export function audienceOf(
  to: Message['to'],
  { ownerRef, admins }: Pick<People, 'ownerRef' | 'admins'>,
): string[] {
  if (to === 'platform') return [...admins];
  if (to === 'owner') return ownerRef ? [ownerRef] : [...admins];
  return [...new Set(to)];
}

/**
 * Whom to tell next when nobody has answered: the owner, the groups it is part
 * of, at last the platform. Nobody: all have been.
 */
export function nextOf(
  toldTo: readonly string[],
  { ownerRef, parents, admins }: People,
): string[] {
  const levels = [ownerRef ? [ownerRef] : [], parents, admins];
  const untold = levels.map(refs => refs.filter(ref => !toldTo.includes(ref)));
  return untold.find(refs => refs.length > 0) ?? [];
}

/** Whose digest something waits for. */
export function digestOf(
  message: Pick<Message, 'to' | 'pace'>,
  recipients: readonly string[],
): string {
  return `${message.pace}/${
    message.to === 'platform' ? 'platform' : recipients[0]
  }`;
}
