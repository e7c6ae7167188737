import { forbids } from '../reason';
import { Gate, passed, stopped } from './gate';

export const knownRunbook: Gate = ({ policy, runbook }) =>
  runbook
    ? passed()
    : stopped(
        'deny',
        forbids(
          'runbook',
          policy
            ? `${policy.title} runs ${policy.spec.runbook}, which is not in the catalog.`
            : 'The runbook asked for is not in the catalog.',
        ),
      );

export const knownWorkload: Gate = ({ facts, runbook }) =>
  facts.workload === null
    ? stopped(
        'deny',
        forbids(
          'workload',
          `It is not known where ${facts.entityRef} runs, so there is nothing to run ${runbook?.title} on.`,
        ),
      )
    : passed();
