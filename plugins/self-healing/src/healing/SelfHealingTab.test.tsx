import { KillSwitch } from '@backstage-self-healing/plugin-self-healing-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeSelfHealing,
  FakeSignals,
  serverError,
} from '../__testUtils__/FakeSelfHealing';
import { healing } from '../__testUtils__/healing';
import { checkout, renderTab } from '../__testUtils__/renderTab';
import { decision, rollBackPlan } from '../__testUtils__/decision';
import { execution } from '../__testUtils__/execution';
import { entityIncidentsRouteRef } from '../routes';
import { SelfHealingTab } from './SelfHealingTab';

const preview = (verdict: 'act' | 'deny' = 'act') => ({
  verdict,
  reasons: decision().reasons,
  plans: [
    rollBackPlan({
      summary: 'Restart the 3 pods of checkout',
      action: 'kubernetes:rollout-restart',
    }),
  ],
  planDigest: 'sha256-of-the-preview',
});

describe('the state of self-healing', () => {
  it('says that it is on, with policies, guardrails and statistics', async () => {
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    await renderTab(<SelfHealingTab />, { api });
    expect(
      await screen.findByText('Self-healing is on for checkout'),
    ).toBeVisible();
    const policies = screen.getByRole('region', { name: 'Policies' });
    expect(within(policies).getByText('Acts')).toBeVisible();
    expect(
      within(policies).getByText(/alert\.labels\.alertname in/),
    ).toBeVisible();
    // That nothing stands in the way is said once.
    await userEvent.click(
      within(policies).getByText('2 guardrails hold nothing back'),
    );
    expect(
      within(policies).getByText('at most 5 executions per 1h (1 used)'),
    ).toBeVisible();
    expect(screen.getByText('34s')).toBeVisible();
    expect(
      screen.getByRole('img', { name: '75 % of incidents were healed' }),
    ).toBeVisible();
  });

  it('names every obstacle, and how to opt in', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({
          enabled: false,
          obstacles: ['It has not opted in.', 'No workload was found.'],
          policies: [],
          runbooks: [],
          executions: [],
        }),
    });
    await renderTab(<SelfHealingTab />, {
      api,
      entity: {
        ...checkout,
        metadata: { ...checkout.metadata, annotations: {} },
      },
    });
    expect(
      await screen.findByText('Self-healing is off for checkout'),
    ).toBeVisible();
    expect(screen.getByText('It has not opted in.')).toBeVisible();
    expect(screen.getByText('No workload was found.')).toBeVisible();
    expect(
      screen.getByText(/self-healing\.backstage\.io\/enabled: 'true'/),
    ).toBeVisible();
    expect(screen.getByText(/No policy applies/)).toBeVisible();
    expect(screen.getByText(/Nothing has run here yet/)).toBeVisible();
  });

  it('counts down a guardrail that is closed, and shows a broken policy', async () => {
    const [policy] = healing().policies;
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({
          policies: [
            {
              ...policy,
              problem: 'Its runbook is not in the catalog.',
              guardrails: [
                {
                  rule: 'cooldown',
                  message: 'waits 5m after each execution',
                  closedUntil: new Date(Date.now() + 299_000).toISOString(),
                },
              ],
            },
          ],
        }),
    });
    await renderTab(<SelfHealingTab />, { api });
    expect(
      await screen.findByText('Its runbook is not in the catalog.'),
    ).toBeVisible();
    expect(screen.getByText(/closed for/)).toHaveTextContent(/4m \d+s/);
  });

  it('PR-D2: a misspelt runbook takes nothing down', async () => {
    const [policy] = healing().policies;
    const broken = {
      ...policy,
      runbookRef: 'scale-upp',
      runbookTitle: 'scale-upp',
      problem: 'scale-upp is not in the catalog',
    };
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({
          policies: [
            broken,
            { ...broken, ref: 'a:b:c/', runbookRef: '::/' },
            { ...policy, ref: 'healingpolicy:default/fine' },
          ],
        }),
    });
    await renderTab(<SelfHealingTab />, { api });
    const policies = await screen.findByRole('region', { name: 'Policies' });
    expect(
      within(policies).getAllByText('scale-upp is not in the catalog'),
    ).toHaveLength(2);
    expect(within(policies).getAllByText('Cannot be used')).toHaveLength(2);
    expect(within(policies).getByText('Acts')).toBeVisible();
    expect(
      screen.getByRole('button', {
        name: 'Pull the kill switch: This component',
      }),
    ).toBeEnabled();
  });

  it('PR-D2: what cannot be drawn at all leaves the kill switch where it is', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () => ({
        ...healing(),
        policies: [undefined as any],
      }),
    });
    const said = jest.spyOn(console, 'error').mockImplementation(() => {});
    await renderTab(<SelfHealingTab />, { api });
    expect(
      await screen.findByText('This part could not be shown'),
    ).toBeVisible();
    expect(
      screen.getByRole('button', {
        name: 'Pull the kill switch: This component',
      }),
    ).toBeEnabled();
    said.mockRestore();
  });

  it('PR-D8: a policy that is switched off does not act, and a held target is closed', async () => {
    const [policy] = healing().policies;
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({
          policies: [
            {
              ...policy,
              warning: 'The one before keeps acting: spec is odd',
              guardrails: [
                {
                  rule: 'active-execution',
                  open: false,
                  message: 'Another execution waits for an approval.',
                },
              ],
            },
          ],
          killSwitches: [
            {
              scope: { scope: 'entity', ref: 'component:default/checkout' },
              engaged: true,
              reason: 'freeze',
              changedBy: 'user:default/checkout-owner',
              changedAt: new Date().toISOString(),
            },
            {
              scope: { scope: 'cluster', ref: 'demo' },
              engaged: false,
              reason: 'over',
              changedBy: 'user:default/platform-admin',
              changedAt: new Date().toISOString(),
            },
          ],
        }),
    });
    await renderTab(<SelfHealingTab />, { api });
    const policies = await screen.findByRole('region', { name: 'Policies' });
    expect(within(policies).getByText('Switched off')).toBeVisible();
    expect(within(policies).queryByText('Acts')).not.toBeInTheDocument();
    expect(within(policies).getByText(/spec is odd/)).toBeVisible();
    expect(
      within(policies)
        .getByText('Another execution waits for an approval.')
        .closest('li'),
    ).toHaveAttribute('data-closed', 'true');
    // PR-M11: what was released long ago is no switch to look at.
    expect(screen.queryByText('Cluster demo')).not.toBeInTheDocument();
  });

  it('reads again when a signal says that something changed', async () => {
    const signals = new FakeSignals();
    const api = fakeSelfHealing({});
    api.getEntityHealing.mockResolvedValueOnce(healing());
    api.getEntityHealing.mockResolvedValue(
      healing({ enabled: false, obstacles: ['A kill switch is pulled.'] }),
    );
    await renderTab(<SelfHealingTab />, { api, signals });
    await screen.findByText('Self-healing is on for checkout');
    act(() => signals.send({}));
    expect(await screen.findByText('A kill switch is pulled.')).toBeVisible();
  });

  it('leads from an execution to its incident, if it had one', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({
          executions: [
            execution(),
            execution({
              id: 'by-hand',
              incidentId: null,
              runbookTitle: 'Restart',
            }),
          ],
        }),
    });
    await renderTab(<SelfHealingTab />, {
      api,
      mountedRoutes: { '/incidents': entityIncidentsRouteRef },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: /Roll back last release/ }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: /Succeeded.*Restart/ }),
    );
    expect(
      screen.getByRole('link', { name: 'To its incident' }),
    ).toHaveAttribute('href', '/incidents/incident-1');
  });

  it('shows executions where the tab of incidents is left out', async () => {
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: /Roll back last release/ }),
    );
    expect(
      screen.getByText('Roll checkout back from revision 5 to 4'),
    ).toBeVisible();
    expect(
      screen.queryByRole('link', { name: 'To its incident' }),
    ).not.toBeInTheDocument();
  });

  it('says what went wrong', async () => {
    const failure = await serverError(503, 'Error', 'Catalog is away.');
    const api = fakeSelfHealing({
      getEntityHealing: async () => {
        throw failure;
      },
    });
    await renderTab(<SelfHealingTab />, { api });
    expect(await screen.findByText('Catalog is away.')).toBeVisible();
  });
});

describe('running a runbook', () => {
  it('shows the plan first, then runs exactly that and follows it', async () => {
    const started = execution({
      state: 'running',
      endedAt: null,
      requestedBy: 'user:default/checkout-owner',
      journal: [],
    });
    const api = fakeSelfHealing({
      getEntityHealing: async () => healing(),
      planRunbook: async () => preview(),
      runRunbook: async () => started,
      getExecution: async () => execution(),
    });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan Restart' }),
    );

    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText('Restart the 3 pods of checkout'),
    ).toBeVisible();
    expect(
      within(dialog).getByRole('img', { name: /Touches 3 pods of checkout/ }),
    ).toBeVisible();
    expect(api.runRunbook).not.toHaveBeenCalled();

    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Run this plan' }),
    );
    await waitFor(() =>
      expect(api.runRunbook).toHaveBeenCalledWith({
        entityRef: 'component:default/checkout',
        runbookRef: 'runbook:default/restart',
        parameters: {},
        planDigest: 'sha256-of-the-preview',
      }),
    );
    await waitFor(() =>
      expect(within(dialog).getAllByText('Succeeded')[0]).toBeVisible(),
    );
    expect(api.getExecution).toHaveBeenCalledWith('execution-1');
  });

  it('asks for parameters, and plans anew when they are edited', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () => healing(),
      planRunbook: async () => preview(),
    });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan Scale' }),
    );
    const dialog = await screen.findByRole('dialog');
    const plan = within(dialog).getByRole('button', { name: 'Preview plan' });
    const replicas = await within(dialog).findByRole('textbox', {
      name: /Replicas/,
    });
    await userEvent.click(plan);
    expect(await within(dialog).findByText('This is needed')).toBeVisible();
    expect(replicas).toHaveFocus();
    expect(api.planRunbook).not.toHaveBeenCalled();

    await userEvent.type(replicas, '5');
    await userEvent.click(plan);
    await within(dialog).findByRole('button', { name: 'Run this plan' });
    // The button that was pressed is gone: Escape has to reach the dialog still.
    expect(dialog).toContainElement(document.activeElement as HTMLElement);
    expect(api.planRunbook).toHaveBeenCalledWith(
      expect.objectContaining({ parameters: { replicas: 5 } }),
    );

    await userEvent.clear(replicas);
    await userEvent.type(replicas, '6');
    await userEvent.tab();
    expect(
      await within(dialog).findByRole('button', { name: 'Preview plan' }),
    ).toBeEnabled();
    expect(
      within(dialog).queryByRole('button', { name: 'Run this plan' }),
    ).not.toBeInTheDocument();
  });

  it('asks for a reason before what was done already is done again', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () => healing(),
      planRunbook: async ({ override }) =>
        override
          ? preview()
          : {
              ...preview('deny'),
              overridable: true,
              reasons: [
                {
                  rule: 'not-twice',
                  effect: 'forbids' as const,
                  message: 'The same was done at 23:12 for the same cause.',
                },
              ],
            },
      runRunbook: async () => execution(),
      getExecution: async () => execution(),
    });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan Restart' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    const again = await dialog.findByRole('button', {
      name: 'Plan it all the same',
    });
    expect(again).toBeDisabled();
    expect(
      dialog.queryByRole('button', { name: 'Run this plan' }),
    ).not.toBeInTheDocument();
    await userEvent.type(
      dialog.getByLabelText(/Why should it run all the same/),
      'the cause was another',
    );
    await userEvent.click(again);
    await userEvent.click(
      await dialog.findByRole('button', { name: 'Run this plan' }),
    );
    await waitFor(() =>
      expect(api.runRunbook).toHaveBeenCalledWith(
        expect.objectContaining({
          planDigest: 'sha256-of-the-preview',
          override: { reason: 'the cause was another' },
        }),
      ),
    );
  });

  it('PR-M8: says the range, and changes nothing that was typed', async () => {
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan Scale' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/1 to 10/)).toBeVisible();
    const replicas = within(dialog).getByRole('textbox', { name: /Replicas/ });
    await userEvent.type(replicas, '50{Enter}');
    expect(await within(dialog).findByText('must be <= 10')).toBeVisible();
    expect(replicas).toHaveValue('50');
    expect(replicas).toBeInvalid();
    expect(api.planRunbook).not.toHaveBeenCalled();
  });

  it('takes lists, and puts what the server finds wrong under its field', async () => {
    const [runbook] = healing().runbooks;
    const parameters = {
      type: 'object',
      properties: {
        pods: {
          type: 'array',
          title: 'Pods',
          items: { type: 'string', title: 'Pod' },
        },
        size: { type: 'integer', title: 'Size' },
      },
    };
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({ runbooks: [{ ...runbook, parameters }] }),
    });
    api.planRunbook.mockRejectedValue(
      await serverError(
        400,
        'InputError',
        'parameters/size must be <= 5; parameters must NOT be so',
      ),
    );
    await renderTab(<SelfHealingTab />, {
      api,
      at: `?runbook=${encodeURIComponent(runbook.ref)}`,
    });
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      await within(dialog).findByRole('button', { name: /Add/ }),
    );
    await userEvent.type(
      await within(dialog).findByRole('textbox', { name: /^Pod/ }),
      'checkout-1',
    );
    const size = within(dialog).getByRole('textbox', { name: /Size/ });
    await userEvent.type(size, '9');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Preview plan' }),
    );
    expect(await within(dialog).findByText('must be <= 5')).toBeVisible();
    expect(within(dialog).getByText(/must NOT be so/)).toBeVisible();
    expect(api.planRunbook).toHaveBeenCalledWith(
      expect.objectContaining({
        parameters: { pods: ['checkout-1'], size: 9 },
      }),
    );
    await userEvent.clear(size);
    expect(within(dialog).queryByText('must be <= 5')).not.toBeInTheDocument();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Remove no. 1' }),
    );
    expect(
      within(dialog).queryByRole('textbox', { name: /^Pod/ }),
    ).not.toBeInTheDocument();
    // Closed, it stays so: the address names it no more.
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('says so where the address names a runbook that does not fit', async () => {
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    await renderTab(<SelfHealingTab />, { api, at: '?runbook=runbook:a/b' });
    expect(
      await screen.findByText('runbook:a/b cannot be run here'),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('does not run what may not run, and shows the reason', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () => healing(),
      planRunbook: async () => ({
        ...preview('deny'),
        reasons: [
          {
            rule: 'kill-switch',
            effect: 'forbids' as const,
            message: 'The kill switch for everything is pulled.',
          },
        ],
      }),
    });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan Restart' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByText(
        'The kill switch for everything is pulled.',
      ),
    ).toBeVisible();
    expect(
      within(dialog).getByRole('button', { name: 'Run this plan' }),
    ).toBeDisabled();
  });

  it('plans again when the world moved on since the preview', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () => healing(),
      planRunbook: async () => preview(),
    });
    api.runRunbook.mockRejectedValueOnce(
      await serverError(409, 'ConflictError', 'The plan has changed.'),
    );
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan Restart' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      await within(dialog).findByRole('button', { name: 'Run this plan' }),
    );
    expect(
      await within(dialog).findByText('The plan has changed.'),
    ).toBeVisible();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Preview plan' }),
    );
    expect(
      await within(dialog).findByRole('button', { name: 'Run this plan' }),
    ).toBeEnabled();
    expect(api.planRunbook).toHaveBeenCalledTimes(2);
  });

  it('is not offered to who may not run', async () => {
    const api = fakeSelfHealing({
      getEntityHealing: async () =>
        healing({
          allowed: {
            run: false,
            approve: false,
            switchEntity: false,
            switchGlobal: false,
          },
        }),
    });
    await renderTab(<SelfHealingTab />, { api });
    expect(
      await screen.findByRole('button', { name: 'Plan Restart' }),
    ).toBeDisabled();
    expect(screen.getByText(/You may not run these/)).toBeVisible();
    for (const name of ['This component', 'Everything']) {
      expect(
        screen.getByRole('button', { name: `Pull the kill switch: ${name}` }),
      ).toBeDisabled();
    }
  });
});

describe('the kill switch of an entity', () => {
  it('is pulled with a reason, and released with another', async () => {
    const pulled: KillSwitch = {
      scope: { scope: 'entity', ref: 'component:default/checkout' },
      engaged: true,
      reason: 'load test',
      changedBy: 'user:default/checkout-owner',
      changedAt: new Date().toISOString(),
    };
    let killSwitches: KillSwitch[] = [];
    const api = fakeSelfHealing({
      getEntityHealing: async () => healing({ killSwitches }),
      setKillSwitch: async request => {
        killSwitches = [{ ...pulled, ...request }];
        return killSwitches[0];
      },
    });
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Pull the kill switch: This component',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    const pull = within(dialog).getByRole('button', { name: 'Pull' });
    expect(pull).toBeDisabled();
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'load test');
    await userEvent.click(pull);

    await waitFor(() =>
      expect(api.setKillSwitch).toHaveBeenLastCalledWith({
        scope: { scope: 'entity', ref: 'component:default/checkout' },
        engaged: true,
        reason: 'load test',
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Release the kill switch: This component',
      }),
    );
    expect(screen.getByText('load test')).toBeInTheDocument();
    const second = await screen.findByRole('dialog');
    await userEvent.type(within(second).getByLabelText(/Reason/), 'over');
    await userEvent.click(
      within(second).getByRole('button', { name: 'Release' }),
    );
    await waitFor(() =>
      expect(api.setKillSwitch).toHaveBeenLastCalledWith(
        expect.objectContaining({ engaged: false, reason: 'over' }),
      ),
    );
  });

  it('stays as it was, and says why, when the server refuses', async () => {
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    api.setKillSwitch.mockRejectedValue(
      await serverError(403, 'NotAllowedError', 'Only owners hold this one.'),
    );
    await renderTab(<SelfHealingTab />, { api });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Pull the kill switch: This component',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'because');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Pull' }));
    expect(
      await within(dialog).findByText(/Only owners hold this one\./),
    ).toBeVisible();
  });
});
