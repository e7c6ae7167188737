/* eslint-disable no-script-url -- what must never become a link */
import { KillSwitch } from '@backstage-self-healing/plugin-self-healing-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { alert } from '../__testUtils__/alert';
import {
  fakeSelfHealing,
  FakeSignals,
  serverError,
} from '../__testUtils__/FakeSelfHealing';
import { healing } from '../__testUtils__/healing';
import { renderTab } from '../__testUtils__/renderTab';
import { execution } from '../__testUtils__/execution';
import { escalatedStory, healedStory } from '../__testUtils__/stories';
import { timelineOf } from '../__testUtils__/timeline';
import { FleetContent } from '../fleet/FleetContent';
import { IncidentsTab } from './IncidentsTab';

describe('the list of incidents', () => {
  it('shows that it loads, then the incidents and what was done', async () => {
    const incident = {
      ...healedStory().incident,
      lastExecution: execution(),
    };
    let answer: (() => void) | undefined;
    const api = fakeSelfHealing({
      listIncidents: () =>
        new Promise(resolve => {
          answer = () => resolve({ items: [incident] });
        }),
    });
    await renderTab(<IncidentsTab />, { api });

    expect(screen.getByRole('status', { name: 'Loading' })).toBeInTheDocument();
    act(() => answer!());
    const row = await screen.findByRole('row', { name: /checkout/ });
    expect(within(row).getByText('Resolved')).toBeVisible();
    expect(within(row).getByText('Critical')).toBeVisible();
    expect(within(row).getByText('0 of 3 firing')).toBeVisible();
    expect(within(row).getByText('31s')).toBeVisible();
    expect(
      await within(row).findByText('Roll back last release'),
    ).toBeVisible();
    expect(within(row).getByText('Succeeded')).toBeVisible();
    expect(api.listIncidents).toHaveBeenCalledWith(
      expect.objectContaining({ entityRef: 'component:default/checkout' }),
    );
  });

  it.each([
    [
      'PR-D8: its first second',
      { status: 'healing' as const, resolvedAt: null },
      'Being looked at',
    ],
    [
      'PR-D8: decided, and not begun',
      {
        status: 'open' as const,
        resolvedAt: null,
        lastDecision: {
          verdict: 'act' as const,
          reason: {
            rule: 'autonomy',
            effect: 'allows' as const,
            message: 'Roll back a bad release may run it unattended',
          },
        },
      },
      'Being looked at',
    ],
    ['one that ended before anything was decided', {}, 'Nothing'],
    [
      'PR-M18: a plan that never ran',
      { lastExecution: execution({ state: 'refused' }) },
      'Nothing sent',
    ],
    [
      'PR-D8: closed by hand',
      { resolution: 'by-hand' as const },
      'Closed by hand',
    ],
    ['of severity error', { severity: 'error' as any }, 'Error'],
  ])('tells of %s', async (_, change, words) => {
    const api = fakeSelfHealing({
      listIncidents: async () => ({
        items: [{ ...healedStory().incident, ...change }],
      }),
    });
    await renderTab(<IncidentsTab />, { api });
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.queryByText(/may run it unattended/)).not.toBeInTheDocument();
  });

  it('says why nothing was done', async () => {
    const incident = {
      ...healedStory().incident,
      lastDecision: {
        verdict: 'deny' as const,
        reason: {
          rule: 'kill-switch',
          effect: 'forbids' as const,
          message: 'component:default/checkout is switched off: change freeze.',
        },
      },
    };
    const api = fakeSelfHealing({
      listIncidents: async () => ({ items: [incident] }),
    });
    await renderTab(<IncidentsTab />, { api });
    expect(await screen.findByText('Nothing')).toBeVisible();
    expect(screen.getByText(/is switched off: change freeze\./)).toBeVisible();
  });

  it('says what would appear where there is nothing', async () => {
    const api = fakeSelfHealing({
      listIncidents: async () => ({ items: [] }),
      getEntityHealing: async () => healing(),
    });
    await renderTab(<IncidentsTab />, { api });
    expect(await screen.findByText('No incidents')).toBeVisible();
  });

  it("says the server's words when it fails, and tries again on demand", async () => {
    const failure = await serverError(
      503,
      'ServiceUnavailableError',
      'The database does not answer.',
    );
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    api.listIncidents.mockRejectedValueOnce(failure);
    api.listIncidents.mockResolvedValue({ items: [healedStory().incident] });
    await renderTab(<IncidentsTab />, { api });

    expect(
      await screen.findByText('The database does not answer.'),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByText('checkout: KubePodCrashLooping'),
    ).toBeVisible();
    expect(
      screen.queryByText('The database does not answer.'),
    ).not.toBeInTheDocument();
  });

  it('says whom to ask when it is forbidden', async () => {
    const failure = await serverError(
      403,
      'NotAllowedError',
      'Only owners may see incidents.',
    );
    const api = fakeSelfHealing({
      listIncidents: async () => {
        throw failure;
      },
      getEntityHealing: async () => healing(),
    });
    await renderTab(<IncidentsTab />, { api });
    expect(await screen.findByText('You may not see this')).toBeVisible();
    expect(screen.getByText(/Only owners may see incidents\./)).toBeVisible();
    expect(screen.getByText(/Ask the owner/)).toBeVisible();
  });

  it('walks the pages with the cursors that the server gives', async () => {
    const { incident } = healedStory();
    const api = fakeSelfHealing({
      listIncidents: async query =>
        query?.cursor === 'second'
          ? { items: [{ ...incident, id: 'b', title: 'on page two' }] }
          : {
              items: [{ ...incident, id: 'a', title: 'on page one' }],
              nextCursor: 'second',
            },
      getEntityHealing: async () => healing(),
    });
    await renderTab(<IncidentsTab />, { api });
    expect(await screen.findByText('on page one')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(await screen.findByText('on page two')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /previous/i }));
    expect(await screen.findByText('on page one')).toBeVisible();
  });

  it('reads again when a signal concerns the entity, and only then', async () => {
    const signals = new FakeSignals();
    const { incident } = healedStory();
    const api = fakeSelfHealing({ getEntityHealing: async () => healing() });
    api.listIncidents.mockResolvedValue({ items: [] });
    await renderTab(<IncidentsTab />, { api, signals });
    await screen.findByText('No incidents');
    api.listIncidents.mockResolvedValue({ items: [incident] });

    // Sent first: were it heard, its read would come no later than the other's.
    act(() => signals.send({ entityRef: 'component:default/payments' }));
    act(() => signals.send({ entityRef: 'component:default/checkout' }));
    expect(
      await screen.findByText('checkout: KubePodCrashLooping'),
    ).toBeVisible();
    expect(api.listIncidents).toHaveBeenCalledTimes(2);
  });

  it('opens an incident from its row, and goes back', async () => {
    const api = fakeSelfHealing({
      listIncidents: async () => ({ items: [healedStory().incident] }),
      getEntityHealing: async () => healing(),
      getIncident: async () => healedStory(),
    });
    await renderTab(<IncidentsTab />, { api });
    await userEvent.click(
      await screen.findByText('checkout: KubePodCrashLooping'),
    );
    expect(
      await screen.findByRole('list', { name: 'From alert to resolved' }),
    ).toBeVisible();
    expect(api.getIncident).toHaveBeenCalledWith('incident-1');
    await userEvent.click(screen.getByRole('link', { name: 'All incidents' }));
    expect(
      await screen.findByRole('row', { name: /KubePodCrashLooping/ }),
    ).toBeVisible();
  });
});

const pulled: KillSwitch = {
  scope: { scope: 'global' },
  engaged: true,
  reason: 'change freeze',
  changedBy: 'user:default/platform-admin',
  changedAt: new Date().toISOString(),
};
const pulledOfOther: KillSwitch = {
  ...pulled,
  scope: { scope: 'policy', ref: 'healingpolicy:default/of-others' },
  reason: 'another policy',
};

describe('one incident', () => {
  const open = (id: string) => ({ at: `/${id}` });

  it('tells its whole story', async () => {
    const api = fakeSelfHealing({ getIncident: async () => healedStory() });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });

    const strip = await screen.findByRole('list', {
      name: 'From alert to resolved',
    });
    expect(
      within(strip)
        .getAllByRole('listitem')
        .map(stage => stage.dataset.state),
    ).toEqual(Array(7).fill('reached'));

    expect(
      screen.getByText(
        'The plan touches 3 of 15 pods; at most 30 % are allowed.',
      ),
    ).toBeVisible();
    expect(
      screen.getByText('Revision 5 was released 5 minutes before the alert.'),
    ).toBeVisible();
    const change = within(
      screen.getByRole('group', { name: 'Changes' }),
    ).getByRole('row', { name: /image/ });
    expect(change).toHaveTextContent('shop/checkout:1.5.0');
    expect(change).toHaveTextContent('shop/checkout:1.4.0');
    expect(
      screen.getByRole('img', {
        name: /Touches 3 pods of checkout, 20 % of the 15/,
      }),
    ).toBeVisible();
    expect(
      screen.getByRole('button', { name: /Pods of checkout/ }),
    ).toBeVisible();
    expect(screen.getByText('pod=checkout-7d9f8b6c5-x2x7k')).toBeVisible();
  });

  it('draws the timeline in the order of its chain, whatever order it comes in', async () => {
    const story = healedStory();
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        timeline: [...story.timeline].reverse(),
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const timeline = await screen.findByRole('list', { name: 'Timeline' });
    const rows = within(timeline).getAllByRole('listitem');
    expect(rows).toHaveLength(story.timeline.length);
    story.timeline.forEach((entry, index) =>
      expect(rows[index]).toHaveTextContent(entry.summary),
    );
  });

  it('shows evidence as tables and lines', async () => {
    const api = fakeSelfHealing({ getIncident: async () => healedStory() });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    await userEvent.click(
      await screen.findByRole('button', { name: /Pods of checkout/ }),
    );
    const pods = screen.getByRole('table', { name: 'pods' });
    expect(within(pods).getByText('CrashLoopBackOff')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /Last lines/ }));
    expect(screen.getByText(/panic: refusing to start/)).toBeVisible();
  });

  it('opens the evidence that a finding rests on, and leads to it', async () => {
    const scrolled = jest.fn();
    Element.prototype.scrollIntoView = scrolled;
    const api = fakeSelfHealing({ getIncident: async () => healedStory() });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const button = await screen.findByRole('button', {
      name: /Revisions of checkout/,
    });
    expect(button).toHaveAttribute('aria-expanded', 'false');

    await userEvent.click(
      screen.getByRole('link', { name: 'Revisions of checkout' }),
    );
    expect(screen.getByRole('table', { name: 'revisions' })).toBeVisible();
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(button).toHaveFocus();
    expect(scrolled).toHaveBeenCalledTimes(1);

    await userEvent.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(
      screen.getByRole('link', { name: 'Revisions of checkout' }),
    );
    expect(button).toHaveAttribute('aria-expanded', 'true');
  });

  it('links the entities that its sentences name', async () => {
    const story = healedStory();
    const summary = 'Called group:default/team-checkout: a person has to look';
    const message = 'component:default/checkout has opted in.';
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        timeline: [{ ...story.timeline[0], summary }],
        decisions: [
          {
            ...story.decisions[0],
            reasons: [{ rule: 'opted-in', effect: 'allows' as const, message }],
          },
        ],
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const row = within(
      await screen.findByRole('list', { name: 'Timeline' }),
    ).getByRole('listitem');
    expect(row).toHaveTextContent('Called team-checkout: a person has to look');
    expect(
      within(row).getByRole('link', { name: 'team-checkout' }),
    ).toHaveAttribute('href', '/catalog/default/group/team-checkout');
    expect(
      within(screen.getByRole('list', { name: 'Reasons' })).getByRole('link'),
    ).toHaveAttribute('href', '/catalog/default/component/checkout');
  });

  it('keeps a storm of alerts readable, and shows all of it on demand', async () => {
    const story = healedStory();
    const alerts = Array.from({ length: 200 }, (_, index) =>
      alert({
        fingerprint: `${index}`,
        labels: { alertname: `Storm${index}` },
      }),
    );
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        alerts,
        timeline: timelineOf(
          alerts.map(({ labels }, second) => ({
            second,
            kind: 'alert-firing' as const,
            summary: `${labels.alertname} fires`,
          })),
        ),
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const timeline = await screen.findByRole('list', { name: 'Timeline' });
    expect(within(timeline).getAllByRole('listitem')).toHaveLength(6);
    const region = screen.getByRole('region', { name: 'Alerts' });
    expect(await within(region).findByText('Storm19')).toBeVisible();
    expect(within(region).queryByText('Storm20')).not.toBeInTheDocument();

    await userEvent.click(
      within(region).getByRole('button', { name: /next/i }),
    );
    expect(await within(region).findByText('Storm20')).toBeVisible();
    await userEvent.click(
      within(timeline).getByRole('button', {
        name: 'Show 195 more firing alerts',
      }),
    );
    expect(within(timeline).getAllByRole('listitem')).toHaveLength(200);
  });

  it('PR-M3: names the tab of the browser', async () => {
    const api = fakeSelfHealing({ getIncident: async () => healedStory() });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    await waitFor(() =>
      expect(document.title).toMatch(/^checkout: KubePodCrashLooping · /),
    );
  });

  it("PR-M12: does not show one under another entity's header", async () => {
    const story = healedStory();
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        incident: {
          ...story.incident,
          entityRef: 'component:default/payments',
        },
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    expect(
      await screen.findByText('This incident belongs elsewhere'),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'payments' })).toHaveAttribute(
      'href',
      '/catalog/default/component/payments',
    );
    expect(
      screen.queryByRole('list', { name: 'Timeline' }),
    ).not.toBeInTheDocument();
  });

  it('PR-D14: leads to the others that the same lost node has caused', async () => {
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...healedStory(),
        siblings: [
          {
            id: 'incident-9',
            title: 'payments: KubePodNotReady',
            entityRef: 'component:default/payments',
            status: 'escalated' as const,
            because: 'node node-3',
          },
        ],
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const others = await screen.findByRole('region', {
      name: 'The same cause elsewhere',
    });
    expect(others).toHaveTextContent(
      'This incident and those below come of node node-3: mend that first.',
    );
    expect(others).toHaveTextContent('Escalated');
    expect(
      within(others).getByRole('link', { name: 'payments: KubePodNotReady' }),
    ).toHaveAttribute('href', expect.stringMatching(/\/incident-9$/));
  });

  it('PR-M5, AD-D12: shows where an alert leads, and nothing that a browser would run', async () => {
    const story = healedStory();
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        alerts: [
          alert({
            generatorUrl: 'javascript:alert(1)',
            annotations: {
              summary: 'It restarts',
              description: 'Eight times in ten minutes',
              runbook_url: 'https://runbooks.example.com/crash',
              dashboard_url: 'javascript:alert(2)',
            },
          }),
        ],
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const region = await screen.findByRole('region', { name: 'Alerts' });
    expect(
      await within(region).findByText(
        'It restarts. Eight times in ten minutes',
      ),
    ).toBeVisible();
    expect(within(region).getByRole('link')).toHaveAttribute(
      'href',
      'https://runbooks.example.com/crash',
    );
    expect(document.body.innerHTML).not.toContain('javascript:');
  });

  it('PR-M6, PR-M13: tells which pod fired, and details in words', async () => {
    const story = healedStory();
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        timeline: timelineOf([
          {
            second: 0,
            kind: 'alert-firing',
            summary: 'KubePodCrashLooping fires',
            data: { alert: alert() },
          },
          {
            second: 1,
            kind: 'plan',
            summary: 'Roll checkout back',
            data: { executionId: 'e-1' },
          },
          { second: 2, kind: 'intent', summary: 'Roll checkout back' },
          { second: 3, kind: 'receipt', summary: 'Roll checkout back' },
        ]),
      }),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    const rows = within(
      await screen.findByRole('list', { name: 'Timeline' }),
    ).getAllByRole('listitem');
    expect(rows[0]).toHaveTextContent(
      'KubePodCrashLooping fires checkout-7d9f8b6c5-x2x7k',
    );
    await userEvent.click(within(rows[0]).getByText('Details'));
    expect(within(rows[0]).getByText('labels.namespace')).toBeVisible();
    expect(rows[0]).not.toHaveTextContent(/[{}"]/);
    expect(within(rows[1]).queryByText('Details')).not.toBeInTheDocument();
    expect(rows[2]).toHaveTextContent('About to do so');
    expect(rows[3]).toHaveTextContent('Done');
  });

  it('PR-D8: leaves nothing waiting on what has ended', async () => {
    const story = escalatedStory();
    story.executions[0].journal.push({
      seq: 9,
      at: story.executions[0].createdAt,
      stepId: null,
      kind: 'verification',
      data: {
        phase: 'failed',
        checks: [
          { check: 'alert', status: 'pending', message: '3 alerts still fire' },
        ],
      },
    });
    const api = fakeSelfHealing({
      getIncident: async () => story,
      getEntityHealing: async () => healing(),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-3') });
    const checks = await screen.findByRole('list', { name: 'Verification' });
    expect(checks).toHaveTextContent('Last seen');
    expect(checks).not.toHaveTextContent('Not yet');
  });

  it('PR-D12: offers to plan again what was undone, with what it was given', async () => {
    const story = escalatedStory();
    Object.assign(story.executions[0], {
      runbookRef: 'runbook:default/scale',
      parameters: { replicas: 4 },
    });
    const api = fakeSelfHealing({
      getIncident: async () => story,
      getEntityHealing: async () => healing(),
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-3') });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Plan again: Scale' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      await within(dialog).findByRole('textbox', { name: /Replicas/ }),
    ).toHaveValue('4');
  });

  it('PR-D12: says how an incident of nobody gets an entity', async () => {
    const story = escalatedStory();
    const api = fakeSelfHealing({
      getIncident: async () => ({
        ...story,
        incident: {
          ...story.incident,
          entityRef: null,
          ownerRef: null,
          workload: null,
          subject: { kind: 'Node', name: 'node-3', cluster: 'demo' },
          missing: 'The alert names no cluster.',
        },
        executions: [],
      }),
    });
    await renderTab(<FleetContent />, { api, at: '/incidents/incident-3' });
    const region = await screen.findByRole('region', {
      name: 'What you can do',
    });
    expect(region).toHaveTextContent('backstage.io/kubernetes-id');
    expect(region).toHaveTextContent('backstage_io_entity_ref');
    expect(region).toHaveTextContent('The alert names no cluster.');
    expect(screen.getByText('demo/Node/node-3')).toBeVisible();
    expect(api.getEntityHealing).not.toHaveBeenCalled();
  });

  it('PR-D5: says that a kill switch is pulled, whatever was decided before', async () => {
    const signals = new FakeSignals();
    const api = fakeSelfHealing({ getIncident: async () => escalatedStory() });
    api.getEntityHealing.mockResolvedValueOnce(healing());
    api.getEntityHealing.mockResolvedValue(
      healing({ killSwitches: [pulled, pulledOfOther] }),
    );
    await renderTab(<IncidentsTab />, { api, signals, ...open('incident-3') });
    await screen.findByRole('region', { name: 'What you can do' });
    expect(screen.queryByText(/a kill switch is pulled/)).toBeNull();
    act(() => signals.send({}));
    expect(await screen.findByText(/a kill switch is pulled/)).toBeVisible();
    expect(screen.getByText('change freeze')).toBeVisible();
    expect(screen.queryByText('another policy')).not.toBeInTheDocument();
  });

  it('gives the wheel to a person, and back', async () => {
    const story = { ...escalatedStory(), mayAcknowledge: true };
    const inHand = {
      ...story,
      incident: {
        ...story.incident,
        hands: {
          by: 'user:default/checkout-owner',
          since: new Date().toISOString(),
          how: 'acknowledged' as const,
          message: 'checkout-owner has taken this in hand',
        },
      },
    };
    let now: typeof story = story;
    const api = fakeSelfHealing({
      getIncident: async () => now,
      getEntityHealing: async () => healing(),
      acknowledgeIncident: async () => {
        now = inHand;
        return now;
      },
      handBackIncident: async () => {
        now = story;
        return now;
      },
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-3') });
    await userEvent.click(
      await screen.findByRole('button', { name: "I'm on it" }),
    );
    expect(await screen.findByText(/has taken this in hand/)).toBeVisible();
    expect(screen.getAllByText('In hand')[0]).toBeVisible();
    expect(api.acknowledgeIncident).toHaveBeenCalledWith('incident-3');
    await userEvent.click(screen.getByRole('button', { name: 'Hand back' }));
    expect(
      await screen.findByRole('button', { name: "I'm on it" }),
    ).toBeVisible();
    expect(api.handBackIncident).toHaveBeenCalledWith('incident-3');
  });

  it('says why the wheel was not given, and offers it to nobody else', async () => {
    const story = { ...escalatedStory(), mayAcknowledge: true };
    const api = fakeSelfHealing({
      getIncident: async () => story,
      getEntityHealing: async () => healing(),
    });
    api.acknowledgeIncident.mockRejectedValue(
      await serverError(403, 'NotAllowedError', 'Only its owners may.'),
    );
    await renderTab(<IncidentsTab />, { api, ...open('incident-3') });
    await userEvent.click(
      await screen.findByRole('button', { name: "I'm on it" }),
    );
    expect(await screen.findByText('You may not do this')).toBeVisible();
    expect(screen.getByText('Only its owners may.')).toBeVisible();
    expect(screen.queryByText('You may not see this')).not.toBeInTheDocument();
  });

  it('says so when it does not exist', async () => {
    const failure = await serverError(
      404,
      'NotFoundError',
      'There is no incident nope.',
    );
    const api = fakeSelfHealing({
      getIncident: async () => {
        throw failure;
      },
    });
    await renderTab(<IncidentsTab />, { api, ...open('nope') });
    expect(await screen.findByText('There is no incident nope.')).toBeVisible();
  });

  it('takes what it showed off the page once that becomes forbidden', async () => {
    const signals = new FakeSignals();
    const failure = await serverError(403, 'NotAllowedError', 'No longer.');
    const api = fakeSelfHealing({});
    api.getIncident.mockResolvedValueOnce(healedStory());
    api.getIncident.mockRejectedValue(failure);
    await renderTab(<IncidentsTab />, {
      api,
      signals,
      ...open('incident-1'),
    });
    await screen.findByRole('list', { name: 'Timeline' });
    act(() => signals.send({ incidentId: 'incident-1' }));
    expect(await screen.findByText('You may not see this')).toBeVisible();
    expect(
      screen.queryByRole('list', { name: 'Timeline' }),
    ).not.toBeInTheDocument();
  });

  it('keeps what it showed when reading it again fails', async () => {
    const signals = new FakeSignals();
    const failure = await serverError(503, 'Error', 'Come back later.');
    const api = fakeSelfHealing({});
    api.getIncident.mockResolvedValueOnce(escalatedStory());
    api.getIncident.mockRejectedValue(failure);
    await renderTab(<IncidentsTab />, {
      api,
      signals,
      ...open('incident-3'),
    });
    await screen.findByRole('list', { name: 'Timeline' });
    act(() => signals.send({ incidentId: 'incident-3' }));
    expect(
      await screen.findByText(
        'Come back later. Shown below is what was read before.',
      ),
    ).toBeVisible();
    expect(screen.getByRole('list', { name: 'Timeline' })).toBeVisible();
  });

  it('says that nobody answers rather than the words of a browser', async () => {
    const api = fakeSelfHealing({
      getIncident: async () => {
        throw new TypeError('Failed to fetch');
      },
    });
    await renderTab(<IncidentsTab />, { api, ...open('incident-1') });
    expect(
      await screen.findByText("The portal's backend does not answer."),
    ).toBeVisible();
    expect(screen.queryByText(/Failed to fetch/)).not.toBeInTheDocument();
  });
});
