import { Occasion } from '../Occasion';
import {
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
  whatItDoes,
} from '../words';

/** What was done made it healthy, but the alert has not ended. */
export const inconclusive: Occasion = {
  name: 'inconclusive',
  about: 'execution',
  compose(known) {
    const { execution, incident } = known;
    if (!execution) return undefined;
    if (incident?.status === 'resolved' || incident?.hands) return undefined;
    const did = whatItDoes(execution);
    return {
      to: execution.ownerRef ? [execution.ownerRef] : 'platform',
      pace: 'now',
      asks: severityOf(incident) === 'critical',
      severity: severityOf(incident) === 'critical' ? 'error' : 'warning',
      title: `Is it over? ${whatAndWhere(known)}`,
      description: `${
        execution.runbookTitle
      } has run and the workload is healthy since, but the alert has not ended: ${sentence(
        did,
      )} ${stillFires(
        known,
      )} Please look whether the alert is silenced or its rule is slow, or whether something else is wrong.`,
    };
  },
};
