import { Occasion } from '../Occasion';
import { clock, HELPED, sentence, whatAndWhere, whatItDoes } from '../words';

/** An incident is over. */
export const healed: Occasion = {
  name: 'healed',
  about: 'incident',
  event: 'resolve',
  againAfter: 0,
  compose(known) {
    const { incident, executions, story, timeZone } = known;
    if (incident?.status !== 'resolved') return undefined;
    const cure = executions
      .filter(({ state }) => HELPED.includes(state))
      .at(-1);
    const closed = story
      .filter(({ kind }) => kind === 'incident-closed')
      .at(-1);
    const at = clock(incident.resolvedAt ?? known.now, timeZone);
    const did = cure && whatItDoes(cure);
    return {
      to: 'owner',
      pace: 'daily',
      asks: false,
      severity: 'info',
      title: `${cure ? 'Healed' : 'Over'}: ${whatAndWhere(known)}`,
      description: cure
        ? `${cure.runbookTitle} has healed it: ${sentence(
            did ?? '',
          )} Over since ${at}; nothing is left to do.`
        : `${
            closed ? sentence(closed.summary) : 'It ended without our doing.'
          } Over since ${at}; nothing is left to do.`,
    };
  },
};
