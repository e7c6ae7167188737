import { ALERT_RULES } from '../alerts/alertRules';
import { ActiveAlert, evaluate, isFiring } from '../alerts/evaluation';
import { renderMetrics } from '../metrics';
import { ClusterSnapshot } from '../snapshot';

/** One state of the cluster a second. */
export interface Scenario {
  name: string;
  snapshots: readonly ClusterSnapshot[];
}

/**
 * A file for `promtool test rules` that holds the example rules to the built-in evaluator:
 * the metrics of each scenario as input, the evaluator's alerts as expectation, each second.
 */
export function parityTestFile(
  rulesFile: string,
  scenarios: readonly Scenario[],
) {
  return {
    rule_files: [rulesFile],
    evaluation_interval: '1s',
    tests: scenarios.map(({ name, snapshots }) => ({
      name,
      interval: '1s',
      input_series: inputSeries(snapshots),
      alert_rule_test: expectedAlerts(snapshots),
    })),
  };
}

function inputSeries(snapshots: readonly ClusterSnapshot[]) {
  const series = new Map<string, string[]>();
  snapshots.forEach((snapshot, second) => {
    for (const [name, value] of scrape(snapshot)) {
      const values = series.get(name) ?? Array<string>(second).fill('_');
      values.push(value);
      series.set(name, values);
    }
    // What a scrape no longer finds ends with it, as Prometheus marks it.
    for (const values of series.values()) {
      if (values.length === second) {
        values.push(
          ['stale', '_'].includes(values[second - 1]) ? '_' : 'stale',
        );
      }
    }
  });
  return [...series].map(([name, values]) => ({
    series: name,
    values: values.join(' '),
  }));
}

/** Series and values, with the labels that prometheus.yml adds to its target. */
function scrape(snapshot: ClusterSnapshot): Array<[string, string]> {
  return renderMetrics(snapshot)
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const end = line.lastIndexOf(' ');
      const name = line
        .slice(0, end)
        .replace('{', '{cluster="demo",instance="i",job="j",');
      return [name, line.slice(end + 1)];
    });
}

function expectedAlerts(snapshots: readonly ClusterSnapshot[]) {
  let previous: ActiveAlert[] = [];
  return snapshots.flatMap((snapshot, second) => {
    previous = evaluate({
      rules: ALERT_RULES,
      snapshot,
      clusterName: 'demo',
      previous,
      now: second * 1000,
    }).active;
    const firing = previous.filter(isFiring);
    return ALERT_RULES.map(({ alert }) => ({
      alertname: alert,
      eval_time: `${second}s`,
      exp_alerts: firing
        .filter(({ labels }) => labels.alertname === alert)
        .map(({ labels: { alertname, ...labels }, annotations }) => ({
          exp_labels: labels,
          exp_annotations: annotations,
        })),
    }));
  });
}
