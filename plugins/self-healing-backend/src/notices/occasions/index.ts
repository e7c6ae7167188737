import { Occasion } from '../Occasion';
import { acknowledged } from './acknowledged';
import { approval } from './approval';
import { denial } from './denial';
import { disputed } from './disputed';
import { escalation } from './escalation';
import { handedOver } from './handedOver';
import { healed } from './healed';
import { inconclusive } from './inconclusive';
import { overdue } from './overdue';
import { undecided } from './undecided';
import { unhelpful } from './unhelpful';
import { unowned } from './unowned';
import { unplaced } from './unplaced';
import { untreated } from './untreated';

/** Everything that people are told of. */
export const OCCASIONS: readonly Occasion[] = [
  acknowledged,
  approval,
  denial,
  disputed,
  escalation,
  handedOver,
  healed,
  inconclusive,
  overdue,
  undecided,
  unhelpful,
  unowned,
  unplaced,
  untreated,
];
