import {
  Model,
  ModelReply,
  ModelRequest,
} from '@backstage-self-healing/plugin-self-healing-node';

/** What the model says; ids as they are when one thing was found. */
export const explanation = {
  summary: [
    { text: 'Checkout fails since a release.', evidence: ['F1'] },
    { text: 'It lost 4711 orders.', evidence: ['E1'] },
  ],
  hypotheses: [
    {
      claim: 'The release is faulty.',
      evidence: ['F1', 'E9'],
      wouldDisprove: 'The release before fails as well.',
      confidence: 0.8,
    },
  ],
  nextSteps: [
    {
      kind: 'runbook',
      target: 'R1',
      why: 'A release came just before.',
      evidence: ['F1'],
    },
    {
      kind: 'runbook',
      target: 'runbook:default/drop-database',
      why: 'It is said so.',
      evidence: ['E1'],
    },
    {
      kind: 'look',
      target: 'Read the logs of the release.',
      why: 'They say why it fails.',
      evidence: ['F1'],
    },
  ],
  suspicious: [],
};

/** A model in this process, which does what a test says. */
export class FakeModel implements Model {
  readonly id = 'fake';
  readonly name = 'fake-1';
  readonly requests: ModelRequest[] = [];
  answer: (request: ModelRequest) => Promise<ModelReply> = request =>
    this.says(JSON.stringify(explanation), request);

  async complete(request: ModelRequest): Promise<ModelReply> {
    this.requests.push(request);
    return this.answer(request);
  }

  /** Streams a text in small parts, and ends as a reply does. */
  async says(
    text: string,
    request: ModelRequest,
    changes: Partial<ModelReply> = {},
  ): Promise<ModelReply> {
    for (let at = 0; at < text.length; at += 7) {
      request.onText?.(text.slice(at, at + 7));
    }
    return {
      text,
      stopped: 'end',
      tokens: { input: 1_000, output: 200 },
      cost: { amount: 0.01, currency: 'USD' },
      ...changes,
    };
  }
}
