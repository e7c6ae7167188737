import {
  Analysis,
  AnalysisList,
  analysisSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { after } from './clock';

/** What a model made of {@link healedStory}, judged. */
export function analysis(overrides: Partial<Analysis> = {}): Analysis {
  return analysisSchema.parse({
    id: 'analysis-1',
    incidentId: 'incident-1',
    status: 'done',
    askedAt: after(3),
    endedAt: after(9),
    askedBy: 'policy',
    model: { id: 'anthropic', name: 'stand-in-1' },
    sent: {
      system: 'You explain incidents.',
      prompt: 'E1 pods: 4 restarts',
      schema: { type: 'object' },
    },
    pieces: [
      { id: 'A1', kind: 'alert', title: 'KubePodCrashLooping' },
      {
        id: 'E1',
        kind: 'evidence',
        title: 'Pods of checkout',
        evidenceId: 'pods',
      },
      { id: 'C1', kind: 'change', title: 'Revision 5' },
    ],
    summary: [
      { text: 'Each pod crashes as it starts.', evidence: ['E1'] },
      {
        text: 'Memory is at 97 %.',
        evidence: ['E9'],
        struck: 'it cites E9, which was not sent',
      },
    ],
    hypotheses: [
      {
        claim: { text: 'The release lacks a setting.', evidence: ['C1', 'A1'] },
        wouldDisprove: { text: 'Revision 4 crashes too.', evidence: [] },
        confidence: 0.8,
      },
      {
        claim: {
          text: 'The node is ill.',
          evidence: [],
          struck: 'it cites nothing',
        },
        wouldDisprove: { text: '', evidence: [] },
        confidence: 0.2,
      },
    ],
    nextSteps: [
      {
        kind: 'runbook',
        runbook: 'runbook:default/scale',
        title: 'Scale',
        why: { text: 'More pods share the load.', evidence: [] },
      },
      {
        kind: 'runbook',
        runbook: 'runbook:default/format-disks',
        why: { text: '', evidence: [] },
        struck: 'no such runbook was offered',
      },
      {
        kind: 'look',
        text: 'Compare the settings of both revisions',
        why: { text: '', evidence: [] },
      },
    ],
    injections: [],
    reply: '{"summary": []}',
    tokens: { input: 4_200, output: 310, cachedInput: 4_000 },
    cost: { amount: 0.0042, currency: 'USD' },
    feedback: [],
    ...overrides,
  });
}

export function analyses(overrides: Partial<AnalysisList> = {}): AnalysisList {
  return { items: [analysis()], mayAnalyze: true, ...overrides };
}
