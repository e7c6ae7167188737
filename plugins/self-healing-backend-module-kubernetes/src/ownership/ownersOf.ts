import { argoCd } from './argoCd';
import { autoscalers } from './autoscalers';
import { FieldOwner, OwnerQuestion, OwnerSource } from './FieldOwner';
import { flux } from './flux';
import { helm } from './helm';
import { operators } from './operators';

const SOURCES: readonly OwnerSource[] = [
  autoscalers,
  argoCd,
  flux,
  helm,
  operators,
];

/** Everybody else who writes the field that an action is about to change. */
export async function ownersOf(question: OwnerQuestion): Promise<FieldOwner[]> {
  const found = await Promise.all(SOURCES.map(source => source(question)));
  return found.flat();
}
