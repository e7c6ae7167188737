import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { analysis } from './translation/analysis';
import { approval } from './translation/approval';
import { decision } from './translation/decision';
import { execution } from './translation/execution';
import { fleet } from './translation/fleet';
import { incident } from './translation/incident';
import { incidents } from './translation/incidents';
import { killSwitch } from './translation/killSwitch';
import { kinds } from './translation/kinds';
import { next } from './translation/next';
import { personal } from './translation/personal';
import { plan } from './translation/plan';
import { policies } from './translation/policies';
import { proof } from './translation/proof';
import { runbooks } from './translation/runbooks';
import { scaffolder } from './translation/scaffolder';
import { series } from './translation/series';
import { stages } from './translation/stages';
import { timeline } from './translation/timeline';

/**
 * Every word that the pages say themselves. Titles, summaries and reasons come
 * from the backend, alerts and runbooks as they were written.
 *
 * @public
 */
export const selfHealingTranslationRef = createTranslationRef({
  id: 'plugin.self-healing',
  messages: {
    time: {
      ago: '{{duration}} ago',
    },
    states: {
      loading: 'Loading',
      retry: 'Try again',
      unreachable: "The portal's backend does not answer.",
      stale: 'Shown below is what was read before.',
      broken: 'This part could not be shown',
      notAllowed: 'You may not do this',
      forbiddenTitle: 'You may not see this',
      forbiddenDescription:
        '{{message}} Ask the owner of this entity or your platform team for access.',
    },
    stages,
    timeline,
    incidents,
    incident,
    siblings: {
      title: 'The same cause elsewhere',
      because:
        'This incident and those below come of {{cause}}: mend that first.',
    },
    hands: {
      acknowledge: "I'm on it",
      handBack: 'Hand back',
      failed: 'That did not work',
      acknowledged: 'Somebody is on it: nothing is done unattended',
      changed: 'Changed by hand: nothing is done unattended',
    },
    next,
    close: {
      open: 'Close',
      title: 'Close this incident by hand',
      description: 'It counts as closed by hand from now on.',
      stillFiring_one:
        '{{count}} alert still fires. Once this is closed, nothing is done about it here.',
      stillFiring_other:
        '{{count}} alerts still fire. Once this is closed, nothing is done about them here.',
      comment: 'Why is nothing left to do?',
      confirm: 'Close incident',
      cancel: 'Cancel',
      failed: 'The incident was not closed',
    },
    alerts: {
      none: 'No alerts.',
      status: 'Status',
      name: 'Alert',
      labels: 'Labels',
      since: 'Started',
      statuses: { firing: 'Firing', resolved: 'Resolved' },
      links: { runbook: 'Runbook', dashboard: 'Dashboard' },
    },
    findings: {
      none: 'No known fault was recognised in the evidence.',
      restsOn: 'seen in',
      remedy: 'Usual remedy:',
      severities: {
        cause: 'Cause',
        symptom: 'Symptom',
        context: 'Context',
      },
    },
    evidence: {
      notYet: 'No evidence has been gathered yet.',
      notGathered:
        'No evidence was gathered, since nothing is done about this incident.',
      subtitle: '{{source}} · {{kind}} · {{time}}',
    },
    decision,
    plan,
    proof,
    execution,
    approval,
    healing: {
      failed: 'Could not load the state of self-healing',
      on: 'Self-healing is on for {{name}}',
      off: 'Self-healing is off for {{name}}',
      obstacles: 'What stands in the way',
      optIn: "To opt in, add this to the entity's catalog-info.yaml:",
      executions: 'Recent executions',
      noExecutions:
        'Nothing has run here yet. What policies and people run appears here, with its plan and journal.',
    },
    statistics: {
      title: 'Statistics',
      incidents: 'Incidents',
      healed: 'Healed',
      share: '{{percent}} % of incidents were healed',
      healedExplained:
        'Incidents whose cure was proven. What people run outside incidents does not count.',
      mtta: 'Time to act',
      mttaExplained: 'Mean time from the first alert to the first action',
      mttr: 'Time to resolve',
      mttrExplained: 'Mean time from the first alert to resolution',
      none: '–',
    },
    policies,
    analysis,
    runbooks,
    scaffolder,
    personal,
    series,
    killSwitch,
    kinds,
    fleet,
  },
});
