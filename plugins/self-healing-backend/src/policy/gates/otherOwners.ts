import { allows, limits } from '../reason';
import { Gate, passed, suggested, together } from './gate';

const RULE = 'other-owners';

/** What somebody else puts back at once is for a person to do with them. */
export const otherOwners: Gate = ({ plans }) =>
  together(
    plans
      .flatMap(({ plan }) => plan.owners ?? [])
      .map(({ reverts, message }) =>
        reverts === 'at-once'
          ? suggested(limits(RULE, message))
          : passed(allows(RULE, message)),
      ),
  );
