import { Occasion } from '../Occasion';
import { approval } from './approval';
import { denial } from './denial';
import { escalation } from './escalation';
import { handedOver } from './handedOver';
import { inconclusive } from './inconclusive';
import { undecided } from './undecided';
import { unhelpful } from './unhelpful';

/** Everything that people are told of. */
export const OCCASIONS: readonly Occasion[] = [
  approval,
  denial,
  escalation,
  handedOver,
  inconclusive,
  undecided,
  unhelpful,
];
