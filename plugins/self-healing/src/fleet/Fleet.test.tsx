import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeSelfHealing } from '../__testUtils__/FakeSelfHealing';
import { renderTab } from '../__testUtils__/renderTab';
import { healedStory } from '../__testUtils__/stories';
import { FleetContent } from './FleetContent';

const unowned = {
  ...healedStory().incident,
  id: 'incident-9',
  title: 'KubePodCrashLooping in billing',
  entityRef: null,
  ownerRef: null,
  status: 'open' as const,
  resolvedAt: null,
};

describe('the page of all incidents', () => {
  it('asks for the active ones, and for the unowned ones on demand', async () => {
    const api = fakeSelfHealing({
      listKillSwitches: async () => [],
      listIncidents: async query => ({
        items: query?.unowned ? [unowned] : [],
      }),
    });
    await renderTab(<FleetContent />, { api });
    expect(await screen.findByText('All quiet')).toBeVisible();
    expect(api.listIncidents.mock.calls[0][0]?.status).toEqual([
      'open',
      'awaiting-approval',
      'healing',
      'escalated',
    ]);

    await userEvent.click(screen.getByRole('radio', { name: 'Unowned' }));
    const row = await screen.findByRole('row', { name: /billing/ });
    expect(within(row).getByText('Belongs to no entity')).toBeVisible();
    expect(api.listIncidents).toHaveBeenLastCalledWith(
      expect.objectContaining({ unowned: true }),
    );
  });

  it('opens an incident that belongs to no entity', async () => {
    const api = fakeSelfHealing({
      listKillSwitches: async () => [],
      listIncidents: async () => ({ items: [unowned] }),
      getIncident: async () => ({
        ...healedStory(),
        incident: unowned,
        executions: [],
        decisions: [],
        findings: [],
        evidence: [],
      }),
    });
    await renderTab(<FleetContent />, { api });
    await userEvent.click(
      await screen.findByText('KubePodCrashLooping in billing'),
    );
    expect(await screen.findByText('Nothing was decided yet.')).toBeVisible();
    expect(
      screen.getAllByText('No evidence has been gathered yet.'),
    ).toHaveLength(2);
    await userEvent.click(screen.getByRole('link', { name: 'All incidents' }));
    expect(
      await screen.findByRole('region', { name: 'Kill switches' }),
    ).toBeVisible();
  });

  it('PR-D7: does not call what one may not see an empty list', async () => {
    const api = fakeSelfHealing({
      listKillSwitches: async () => [],
      listIncidents: async () => ({ items: [], mayReadUnowned: false }),
    });
    await renderTab(<FleetContent />, { api, at: '?show=unowned' });
    expect(await screen.findByText('Not for you to see')).toBeVisible();
    expect(
      screen.queryByText('Every incident has an entity'),
    ).not.toBeInTheDocument();
  });

  it('PR-D7: says so to who may see that there is none', async () => {
    const api = fakeSelfHealing({
      listKillSwitches: async () => [],
      listIncidents: async () => ({ items: [], mayReadUnowned: true }),
    });
    await renderTab(<FleetContent />, { api, at: '?show=unowned' });
    expect(
      await screen.findByText('Every incident has an entity'),
    ).toBeVisible();
  });

  it('pulls the switch for everything', async () => {
    const api = fakeSelfHealing({
      listKillSwitches: async () => [],
      listIncidents: async () => ({ items: [] }),
      setKillSwitch: async request => ({
        ...request,
        changedBy: 'user:default/platform-admin',
        changedAt: new Date().toISOString(),
      }),
    });
    await renderTab(<FleetContent />, { api });
    const pull = await screen.findByRole('button', {
      name: 'Pull the kill switch: Everything',
    });
    await waitFor(() => expect(pull).toBeEnabled());
    await userEvent.click(pull);
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText(/Reason/), 'storm');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Pull' }));
    await waitFor(() =>
      expect(api.setKillSwitch).toHaveBeenCalledWith({
        scope: { scope: 'global' },
        engaged: true,
        reason: 'storm',
      }),
    );
  });

  it('does not offer the switch to who may not pull it', async () => {
    const api = fakeSelfHealing({
      listKillSwitches: async () => [],
      listIncidents: async () => ({ items: [] }),
    });
    await renderTab(<FleetContent />, { api, mayEverything: false });
    expect(await screen.findByText('Held by platform admins')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Pull the kill switch: Everything' }),
    ).toBeDisabled();
  });
});
