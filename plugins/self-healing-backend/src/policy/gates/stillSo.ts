import { allows, forbids, limits } from '../reason';
import { aboutNow } from './findings';
import { byPerson, Gate, passed, stopped, suggested } from './gate';

const RULE = 'still-so';

/**
 * Alerts tell of the past: a cure is for what the running state shows now. One
 * step that shows it is enough, since the others may come only after it. A
 * plan that says nothing of it is from before it was asked.
 */
export const stillSo: Gate = question => {
  const { facts, plans, runbook } = question;
  const told = plans.flatMap(({ plan }) => plan.trouble ?? []);
  const shown = told.find(({ status }) => status === 'shown');
  if (shown) return passed(allows(RULE, shown.message));
  const absent = told.find(({ status }) => status === 'absent');
  if (absent) {
    return byPerson(question)
      ? passed(limits(RULE, absent.message))
      : stopped('observe', forbids(RULE, absent.message));
  }
  const unknown = told.find(({ status }) => status === 'unknown');
  if (!unknown) return passed();
  const found = facts.findings.find(aboutNow);
  return found
    ? passed(
        allows(RULE, `${unknown.message} What was found: ${found.summary}`),
      )
    : suggested(
        limits(
          RULE,
          `${unknown.message} Nothing was found either that ${runbook?.title} would cure, so a person decides.`,
        ),
      );
};
