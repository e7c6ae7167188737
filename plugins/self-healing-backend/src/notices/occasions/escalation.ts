import { NOT_KNOWN, ProofFailure } from '../../execution/proof/judgeProof';
import { refName } from '../../refName';
import { Message, NoticeCase, Occasion } from '../Occasion';
import {
  clock,
  PLEASE_LOOK,
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
  whatWentWrong,
  whatItDoes,
} from '../words';

/** An execution has ended in a way that a person has to look at. */
export const escalation: Occasion = {
  name: 'escalation',
  about: 'execution',
  compose(known): Message | undefined {
    const { execution, incident } = known;
    if (!execution) return undefined;
    return {
      to: execution.ownerRef ? [execution.ownerRef] : 'platform',
      pace: 'now',
      asks: true,
      severity: severityOf(incident) === 'critical' ? 'critical' : 'error',
      title: `Needs a person: ${
        incident
          ? whatAndWhere(known)
          : `${execution.runbookTitle} on ${
              known.entityTitle ?? refName(execution.entityRef)
            }`
      }`,
      description: `${whatHappened(known)} ${
        incident ? `${stillFires(known)} ` : ''
      }${PLEASE_LOOK}`,
    };
  },
};

function whatHappened({ execution, timeZone }: NoticeCase): string {
  const { runbookTitle, state, journal, approvalRequired } = execution!;
  const outcome = journal.find(({ kind }) => kind === 'outcome');
  const said = String(outcome?.data.summary ?? state);
  const did = whatItDoes(execution!);
  const why = whatWentWrong(journal);
  switch (state) {
    case 'expired':
      return `Nobody answered in time: ${runbookTitle} (${did}) waited for ${
        approvalRequired?.from.map(refName).join(' or ') || 'an approval'
      }${
        approvalRequired
          ? ` until ${clock(approvalRequired.expiresAt, timeZone)}`
          : ''
      } and has expired. Nothing was done.`;
    case 'undone':
      return `${runbookTitle} did not help and was taken back. It did: ${sentence(
        did,
      )} What went wrong: ${sentence(why ?? said)}`;
    default: {
      const undoing = journal.find(({ kind }) => kind === 'undo-failed');
      const reason = why && !said.includes(why) ? ` ${sentence(why)}` : '';
      const proof = journal.findLast(({ kind }) => kind === 'verification');
      if (NOT_KNOWN.includes(proof?.data.why as ProofFailure)) {
        return `${runbookTitle} has run. It did: ${sentence(did)} ${sentence(
          said,
        )}${reason}`;
      }
      return undoing
        ? `${runbookTitle} went wrong and could not be taken back.${reason} ${sentence(
            said,
          )}`
        : `${runbookTitle} went wrong: ${sentence(said)}${reason}`;
    }
  }
}
