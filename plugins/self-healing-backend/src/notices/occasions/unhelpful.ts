import { Occasion } from '../Occasion';
import {
  PLEASE_LOOK,
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
  whatWentWrong,
  whatItDoes,
} from '../words';

/** What was done was proven, and did not help. */
export const unhelpful: Occasion = {
  name: 'unhelpful',
  about: 'execution',
  compose(known) {
    const { execution, incident } = known;
    if (!execution) return undefined;
    if (incident?.status === 'resolved') return undefined;
    const did = whatItDoes(execution);
    const why = whatWentWrong(execution.journal);
    return {
      to: execution.ownerRef ? [execution.ownerRef] : 'platform',
      pace: 'now',
      asks: true,
      severity: severityOf(incident) === 'critical' ? 'critical' : 'error',
      title: `Needs a person: ${whatAndWhere(known)}`,
      description: `${
        execution.runbookTitle
      } has run, and it did not help: ${sentence(did)}${
        why ? ` ${sentence(why)}` : ''
      }${
        execution.state === 'undone'
          ? ' It was taken back.'
          : ' It could not be taken back.'
      } ${stillFires(known)} ${PLEASE_LOOK}`,
    };
  },
};
