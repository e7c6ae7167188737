import {
  IncidentDetail,
  KillSwitch,
} from '@backstage-self-healing/plugin-self-healing-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeSelfHealing,
  FakeSignals,
  serverError,
} from '../__testUtils__/FakeSelfHealing';
import { execution } from '../__testUtils__/execution';
import { healing } from '../__testUtils__/healing';
import { inventory, renderTab } from '../__testUtils__/renderTab';
import { waitingStory } from '../__testUtils__/stories';
import { IncidentsTab } from '../incidents/IncidentsTab';

const owner = 'user:default/fulfilment-owner';
const team = 'group:default/team-fulfilment';
const pulled: KillSwitch = {
  scope: { scope: 'global' },
  engaged: true,
  reason: 'change freeze',
  changedBy: 'user:default/platform-admin',
  changedAt: new Date().toISOString(),
};
const allowedTo = (approve: boolean) => ({
  run: true,
  approve,
  switchEntity: false,
  switchGlobal: false,
});

async function setUp(
  options: {
    me?: string;
    groups?: string[];
    allowed?: boolean;
    change?: (story: IncidentDetail) => void;
    killSwitches?: KillSwitch[];
  } = {},
) {
  const story = waitingStory(new Date().toISOString());
  options.change?.(story);
  const api = fakeSelfHealing({
    getIncident: async () => story,
    getEntityHealing: async () =>
      healing({
        allowed: allowedTo(options.allowed ?? true),
        killSwitches: options.killSwitches ?? [],
      }),
    answerApproval: async () => execution({ id: 'execution-2' }),
  });
  const signals = new FakeSignals();
  await renderTab(<IncidentsTab />, {
    api,
    signals,
    at: '/incident-2',
    me: options.me ?? owner,
    groups: options.groups ?? [team],
    entity: inventory,
  });
  const panel = () => screen.findByRole('region', { name: /plan waits/ });
  await panel();
  return { api, signals, panel };
}

const waitsForMe = () =>
  screen.findByRole('region', { name: 'This plan waits for you' });

const confirm = async (name: string) => {
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('button', { name }));
};

type Api = Awaited<ReturnType<typeof setUp>>['api'];

/** One press is no answer yet, and neither is another keystroke. */
const confirmRun = async (api: Api) => {
  await screen.findByRole('dialog', { name: 'Run this plan now?' });
  await userEvent.keyboard('{Enter}');
  expect(api.answerApproval).not.toHaveBeenCalled();
  await confirm('Run it now');
};

describe('a plan that waits for approval', () => {
  it.each([
    [
      'Approve and run',
      'approve',
      'You approved the plan. It runs now.',
      confirmRun,
    ],
    ['Deny', 'deny', 'You denied the plan. Nothing was sent.', async () => {}],
  ] as const)(
    '%s sends the digest of the plan that was shown, and the comment',
    async (button, verdict, words, then) => {
      const { api } = await setUp();
      const panel = await waitsForMe();
      const press = within(panel).getByRole('button', { name: button });
      expect(
        within(panel).getByText('Roll inventory back from revision 3 to 2'),
      ).toBeVisible();
      expect(
        within(panel).getByRole('row', {
          name: /image.*shop.checkout:1\.5\.0.*shop.checkout:1\.4\.0/,
        }),
      ).toBeVisible();
      await userEvent.type(
        within(panel).getByLabelText('Comment (optional)'),
        'looks right',
      );
      await userEvent.click(press);
      await then(api);

      await waitFor(() =>
        expect(api.answerApproval).toHaveBeenCalledWith('execution-2', {
          verdict,
          planDigest: 'sha256-90c1d2e3f4a5b6c7',
          comment: 'looks right',
        }),
      );
      await waitFor(() => expect(api.getIncident).toHaveBeenCalledTimes(2));
      // The focus does not fall back to the page.
      const notice = await screen.findByText(words);
      expect(document.activeElement).toContainElement(notice);
    },
  );

  it('does not say that it runs once that is over', async () => {
    const { api } = await setUp();
    const panel = within(await waitsForMe());
    await userEvent.click(
      panel.getByRole('button', { name: 'Approve and run' }),
    );
    const over = waitingStory();
    Object.assign(over.executions[0], {
      state: 'succeeded',
      endedAt: new Date().toISOString(),
    });
    api.getIncident.mockResolvedValue(over);
    await confirm('Run it now');
    await waitFor(() =>
      expect(
        screen.queryByRole('region', { name: /plan waits/ }),
      ).not.toBeInTheDocument(),
    );
    await waitFor(() =>
      expect(
        screen.queryByText('You approved the plan. It runs now.'),
      ).not.toBeInTheDocument(),
    );
  });

  it('sends nothing when its reader thinks better of it', async () => {
    const { api } = await setUp({
      change: ({ executions: [waiting] }) => {
        waiting.plans[0].plan.undoable = false;
      },
    });
    const panel = within(await waitsForMe());
    await userEvent.click(
      panel.getByRole('button', { name: 'Approve and run' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'Roll inventory back from revision 3 to 2',
    );
    expect(dialog).toHaveTextContent('It cannot be undone.');
    await confirm('Cancel');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.answerApproval).not.toHaveBeenCalled();
    await waitsForMe();
  });

  it('PR-D11: says all that the answer rests on', async () => {
    await setUp({
      change: ({ executions: [waiting] }) => {
        Object.assign(waiting, {
          verify: {
            within: '5m',
            for: '60s',
            alertWithin: '15m',
            checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
          },
          onFailure: 'undo',
        });
        Object.assign(waiting.plans[0].plan, {
          undoable: false,
          blastRadius: {
            pods: 2,
            podsInScope: 15,
            workloads: 1,
            servingPods: 1,
          },
          trouble: { status: 'shown', message: 'Two pods crash.' },
          destination: {
            status: 'did-not-serve',
            message: 'This is the release that was taken back at 23:12.',
          },
          owners: [
            {
              kind: 'ArgoCD',
              name: 'shop/inventory',
              reverts: 'at-once',
              message: 'Argo CD puts it back at once.',
            },
          ],
        });
      },
    });
    const panel = await waitsForMe();
    for (const words of [
      'Firing: KubePodCrashLooping',
      'Container checkout crashed 4 times and waits to restart.',
      'Cannot be undone',
      'Two pods crash.',
      'Did not serve',
      'This is the release that was taken back at 23:12.',
      'Will be reverted',
      'Argo CD puts it back at once.',
      '1 of them serves now.',
      'Within 5m it has to be shown that the rollout is healthy and the alert has ended.',
      'It has to stay healthy for 60s. The alert has 15m to end.',
      'It cannot be undone: if a step fails or the proof does, it is left as it is and the owner is called.',
    ]) {
      expect(panel).toHaveTextContent(words);
    }
    // Once, and where it is answered.
    expect(
      screen.getAllByText('Roll inventory back from revision 3 to 2'),
    ).toHaveLength(1);
  });

  it('PR-M16: tells how old the plan and what it rests on are', async () => {
    const { panel } = await setUp({
      change: story => {
        const then = new Date(Date.now() - 18 * 60_000).toISOString();
        story.executions[0].plans[0].plan.plannedAt = then;
        story.evidence.forEach(piece =>
          Object.assign(piece, { collectedAt: then }),
        );
      },
    });
    expect(await panel()).toHaveTextContent(
      /Planned 18m( \d+s)? ago, from what was seen 18m( \d+s)? ago\./,
    );
  });

  it('names who may answer, and says so to who may not', async () => {
    const { panel, api } = await setUp({ allowed: false });
    expect(
      await within(await panel()).findByText(/You may not answer this/),
    ).toBeVisible();
    expect(within(await panel()).getByText('team-fulfilment')).toBeVisible();
    for (const name of ['Approve and run', 'Deny']) {
      expect(
        within(await panel()).getByRole('button', { name }),
      ).toBeDisabled();
    }
    expect(api.answerApproval).not.toHaveBeenCalled();
  });

  it('PR-D4: does not wait for who has the permission and is not asked', async () => {
    const { panel } = await setUp({ me: 'user:default/admin', groups: [] });
    expect(
      await within(await panel()).findByText(/not among those who are asked/),
    ).toBeVisible();
    expect(
      screen.queryByRole('region', { name: 'This plan waits for you' }),
    ).not.toBeInTheDocument();
    expect(
      within(await panel()).getByRole('button', { name: 'Approve and run' }),
    ).toBeDisabled();
  });

  it('PR-D4: calls an answer that is not allowed by its name', async () => {
    const { api } = await setUp();
    api.answerApproval.mockRejectedValueOnce(
      await serverError(403, 'NotAllowedError', 'Only Fulfilment may answer.'),
    );
    await userEvent.click(
      within(await waitsForMe()).getByRole('button', {
        name: 'Approve and run',
      }),
    );
    await confirm('Run it now');
    expect(await screen.findByText('You may not answer this')).toBeVisible();
    expect(screen.getByText('Only Fulfilment may answer.')).toBeVisible();
    expect(screen.queryByText('You may not see this')).not.toBeInTheDocument();
  });

  it('PR-D5: cannot be approved while a kill switch is pulled, but denied', async () => {
    const { panel } = await setUp({ killSwitches: [pulled] });
    expect(await screen.findByText('change freeze')).toBeVisible();
    const waits = within(await panel());
    expect(
      await waits.findByText(/A kill switch is pulled, so nothing can run/),
    ).toBeVisible();
    expect(
      waits.getByRole('button', { name: 'Approve and run' }),
    ).toBeDisabled();
    expect(waits.getByRole('button', { name: 'Deny' })).toBeEnabled();
  });

  it('PR-D5: sees a kill switch that is pulled while it waits', async () => {
    const { api, signals } = await setUp();
    await waitsForMe();
    api.getEntityHealing.mockResolvedValue(
      healing({ allowed: allowedTo(true), killSwitches: [pulled] }),
    );
    act(() => signals.send({}));
    expect(await screen.findByText('change freeze')).toBeVisible();
  });

  it('PR-D6: counts what is left, and runs with the last approval only', async () => {
    const { panel, api } = await setUp({
      change: ({ executions: [waiting] }) => {
        waiting.approvalRequired!.count = 3;
        waiting.approvals = [
          {
            verdict: 'approve',
            by: 'user:default/other-owner',
            at: waiting.createdAt,
          },
        ];
      },
    });
    const waits = within(await waitsForMe());
    expect(await panel()).toHaveTextContent('Needs 2 more approvals from');
    expect(
      waits.queryByRole('button', { name: 'Approve and run' }),
    ).not.toBeInTheDocument();
    const answered = waitingStory().executions[0];
    answered.approvalRequired!.count = 3;
    answered.approvals = ['other-owner', 'fulfilment-owner'].map(name => ({
      verdict: 'approve' as const,
      by: `user:default/${name}`,
      at: answered.createdAt,
    }));
    api.answerApproval.mockResolvedValueOnce(answered);
    await userEvent.click(waits.getByRole('button', { name: 'Approve' }));
    await confirm('Approve it');
    expect(
      await screen.findByText('You approved. Waiting for one more.'),
    ).toBeVisible();
  });

  it('says what it waits for to who has approved', async () => {
    const { panel } = await setUp({
      change: ({ executions: [waiting] }) => {
        waiting.approvalRequired!.count = 2;
        waiting.approvals = [
          { verdict: 'approve', by: owner, at: waiting.createdAt },
        ];
      },
    });
    expect(
      await within(await panel()).findByText(
        'You approved. Waiting for one more.',
      ),
    ).toBeVisible();
  });

  it('does not let the one who asked approve', async () => {
    const { panel } = await setUp({
      change: story => {
        story.executions[0].requestedBy = owner;
      },
    });
    expect(
      await within(await panel()).findByText(/somebody else has to approve/),
    ).toBeVisible();
    expect(
      within(await panel()).getByRole('button', { name: 'Approve and run' }),
    ).toBeDisabled();
  });

  it('PR-M17: shows why an answer was not taken, also when the plan runs meanwhile', async () => {
    const { api } = await setUp();
    const deny = within(await waitsForMe()).getByRole('button', {
      name: 'Deny',
    });
    api.answerApproval.mockRejectedValueOnce(
      await serverError(409, 'ConflictError', 'The execution is running.'),
    );
    const running = waitingStory();
    running.executions[0].state = 'running';
    api.getIncident.mockResolvedValue(running);
    await userEvent.click(deny);
    expect(await screen.findByText('The execution is running.')).toBeVisible();
    await waitFor(() =>
      expect(
        screen.queryByRole('region', { name: /plan waits/ }),
      ).not.toBeInTheDocument(),
    );
    expect(screen.getByText('Your answer was not taken')).toBeVisible();
  });

  it('PR-M14: does not claim to know what became of an answer that was cut off', async () => {
    const { api } = await setUp();
    api.answerApproval.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const panel = await waitsForMe();
    await userEvent.type(
      within(panel).getByLabelText('Comment (optional)'),
      'looks right',
    );
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Approve and run' }),
    );
    await confirm('Run it now');
    expect(
      await screen.findByText('It is not known whether your answer arrived'),
    ).toBeVisible();
    expect(within(panel).getByLabelText('Comment (optional)')).toHaveValue(
      'looks right',
    );
  });
});
