import { Occasion } from '../Occasion';
import { approval } from './approval';
import { denial } from './denial';
import { escalation } from './escalation';
import { handedOver } from './handedOver';
import { undecided } from './undecided';

/** Everything that people are told of. */
export const OCCASIONS: readonly Occasion[] = [
  approval,
  denial,
  escalation,
  handedOver,
  undecided,
];
