import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { ALERT_RULES } from './alertRules';
import { GROUP_BY } from './notification';

const EXAMPLES = resolve(__dirname, '../../../../examples/prometheus');

function example(name: string) {
  return parse(readFileSync(resolve(EXAMPLES, name), 'utf8'));
}

interface RuleInFile {
  alert?: string;
  for?: string;
  keep_firing_for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

describe('examples/prometheus', () => {
  it('has the rules of the built-in evaluator', () => {
    const rules: RuleInFile[] = example('shop.rules.yaml').groups.flatMap(
      (group: { rules: RuleInFile[] }) => group.rules,
    );
    expect(rules.filter(({ alert }) => alert)).toEqual(
      ALERT_RULES.map(rule => ({
        alert: rule.alert,
        expr: expect.any(String),
        for: `${rule.forSeconds}s`,
        ...(rule.keepFiringForSeconds > 0 && {
          keep_firing_for: `${rule.keepFiringForSeconds}s`,
        }),
        labels: { severity: rule.severity },
        annotations: rule.annotations,
      })),
    );
  });

  it('groups alerts as the built-in evaluator does', () => {
    expect(example('alertmanager.yml').route.group_by).toEqual(GROUP_BY);
  });
});
