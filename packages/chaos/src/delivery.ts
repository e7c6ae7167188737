import { SentAlert } from './alerting';
import { Portal } from './portal';

/** As Alertmanager: what is not taken is sent again. */
export class Delivery {
  readonly #undelivered: SentAlert[] = [];

  async deliver(
    portal: Portal | undefined,
    alerts: readonly SentAlert[],
  ): Promise<void> {
    this.#undelivered.push(...alerts);
    if (!portal || this.#undelivered.length === 0) return;
    const answer = await portal.post(
      '/alerts/alertmanager',
      {
        version: '4',
        groupKey: '{}',
        truncatedAlerts: 0,
        status: 'firing',
        receiver: 'backstage',
        groupLabels: {},
        commonLabels: {},
        commonAnnotations: {},
        externalURL: 'http://localhost:9093',
        alerts: this.#undelivered,
      },
      'service',
    );
    if (answer.status === 202) {
      this.#undelivered.length = 0;
    } else if (answer.status < 500) {
      throw new Error(`Alerts were refused: ${JSON.stringify(answer)}`);
    }
  }
}
