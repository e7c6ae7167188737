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
  const unexpected = async (): Promise<never> => {
    throw new Error('the test gave no answer to this call');
  };
  return {
    listIncidents: jest.fn(answers.listIncidents ?? unexpected),
    getIncident: jest.fn(answers.getIncident ?? unexpected),
    closeIncident: jest.fn(answers.closeIncident ?? unexpected),
    acknowledgeIncident: jest.fn(answers.acknowledgeIncident ?? unexpected),
    handBackIncident: jest.fn(answers.handBackIncident ?? unexpected),
    revealPersonal: jest.fn(answers.revealPersonal ?? unexpected),
    getEntityHealing: jest.fn(answers.getEntityHealing ?? unexpected),
    listRunbooks: jest.fn(answers.listRunbooks ?? unexpected),
    previewPolicy: jest.fn(answers.previewPolicy ?? unexpected),
    planRunbook: jest.fn(answers.planRunbook ?? unexpected),
    runRunbook: jest.fn(answers.runRunbook ?? unexpected),
    getExecution: jest.fn(answers.getExecution ?? unexpected),
    answerApproval: jest.fn(answers.answerApproval ?? unexpected),
    listKillSwitches: jest.fn(answers.listKillSwitches ?? unexpected),
    setKillSwitch: jest.fn(answers.setKillSwitch ?? unexpected),
    // As a backend without a model: every story is shown beside this.
    listAnalyses: jest.fn(
      answers.listAnalyses ??
        (async () => ({
          items: [],
          mayAnalyze: false,
          unavailable: 'No model is configured.',
        })),
    ),
    askForAnalysis: jest.fn(answers.askForAnalysis ?? unexpected),
    streamAnalysis: jest.fn(
      answers.streamAnalysis ??
        // eslint-disable-next-line require-yield
        async function* nothing() {
          await unexpected();
        },
    ),
    sendAnalysisFeedback: jest.fn(answers.sendAnalysisFeedback ?? unexpected),
  };
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
