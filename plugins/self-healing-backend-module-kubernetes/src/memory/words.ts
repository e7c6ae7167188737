import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { Candidate } from './destination';
import { Standing } from './standing';

/** What a plan says of where it goes. */
export function destinationWords({
  revision,
  standing,
  isNewer,
}: Candidate): NonNullable<Plan['destination']> {
  if (isNewer && standing.status === 'served') {
    return {
      status: 'unknown',
      message: `Revision ${revision} is newer than what runs: a person has to say that it is wanted`,
    };
  }
  switch (standing.status) {
    case 'served':
      return {
        status: 'served',
        message: `Revision ${revision} served${until(standing)}`,
      };
    case 'fled':
      return {
        status: 'did-not-serve',
        message: `Revision ${revision} ${takenBack(standing)}`,
      };
    case 'did-not-serve':
      return {
        status: 'did-not-serve',
        message: `Revision ${revision} was never available for long enough to have served`,
      };
    default:
      return {
        status: 'unknown',
        message: `Nobody saw whether revision ${revision} ever served: a person has to say that it is good`,
      };
  }
}

/** Why nothing that is kept can be gone back to; empty: nothing else is kept. */
export function whyNowhere(known: readonly Candidate[]): string {
  return known
    .map(({ revision, standing, isNewer }) => {
      if (standing.status === 'fled') {
        return `revision ${revision} ${takenBack(standing)}`;
      }
      return isNewer
        ? `revision ${revision} is newer than what runs`
        : `revision ${revision} did not serve`;
    })
    .join(', ');
}

function takenBack({ at, by }: Standing): string {
  const who = by === 'self-healing' ? ' by self-healing' : '';
  return `was taken back${who}${at ? ` on ${shortTime(at)}` : ''}`;
}

function until({ at }: Standing): string {
  return at ? ` until ${shortTime(at)}` : '';
}

/** `2026-11-27 10:05 UTC`. */
function shortTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
