import {
  SelfHealingApi,
  SelfHealingSignal,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ResponseError } from '@backstage/errors';
import { SignalApi } from '@backstage/plugin-signals-react';

/** A backend of which each test says what it answers; the rest fails. */
export function fakeSelfHealing(
  answers: Partial<SelfHealingApi>,
): jest.Mocked<SelfHealingApi> {
  const unexpected = (name: string) =>
    jest.fn(async () => {
      throw new Error(`unexpected call of ${name}`);
    });
  const api = Object.fromEntries(
    [
      'listIncidents',
      'getIncident',
      'getEntityHealing',
      'planRunbook',
      'runRunbook',
      'getExecution',
      'answerApproval',
      'listKillSwitches',
      'setKillSwitch',
    ].map(name => [
      name,
      jest.fn(answers[name as keyof SelfHealingApi] ?? unexpected(name)),
    ]),
  );
  return api as unknown as jest.Mocked<SelfHealingApi>;
}

/** The error that a fetch of the real client ends in. */
export async function serverError(
  status: number,
  name: string,
  message: string,
): Promise<Error> {
  return ResponseError.fromResponse(
    Response.json(
      { error: { name, message }, response: { statusCode: status } },
      { status },
    ),
  );
}

/** Signals that a test sends by hand. */
export class FakeSignals implements SignalApi {
  readonly #listeners = new Set<(message: any) => void>();

  subscribe(_channel: string, onMessage: (message: any) => void) {
    this.#listeners.add(onMessage);
    return { unsubscribe: () => this.#listeners.delete(onMessage) };
  }

  send(signal: SelfHealingSignal) {
    this.#listeners.forEach(listener => listener(signal));
  }
}
