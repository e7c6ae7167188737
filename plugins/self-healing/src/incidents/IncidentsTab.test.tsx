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
import {
  escalatedStory,
  healedStory,
  waitingStory,
} from '../__testUtils__/stories';
import { timelineOf } from '../__testUtils__/timeline';
import { IncidentsTab } from './IncidentsTab';

describe('the list of incidents', () => {
  it('shows that it loads, then the incidents and what was done', async () => {
    const { incident } = healedStory();
    let answer: (() => void) | undefined;
    const api = fakeSelfHealing({
      listIncidents: () =>
        new Promise(resolve => {
          answer = () => resolve({ items: [incident] });
        }),
      getEntityHealing: async () => healing(),
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

  it('stands when what was done cannot be read', async () => {
    const api = fakeSelfHealing({
      listIncidents: async () => ({ items: [healedStory().incident] }),
    });
    await renderTab(<IncidentsTab />, { api });
    expect(
      await screen.findByText('checkout: KubePodCrashLooping'),
    ).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
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
      getEntityHealing: async () => healing({ executions: [] }),
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
      screen.getByRole('img', { name: /Touches 3 of 15 pods/ }),
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
        name: 'Show 195 more alerts that fire',
      }),
    );
    expect(within(timeline).getAllByRole('listitem')).toHaveLength(200);
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

describe('a plan that waits for approval', () => {
  const setUp = async (
    options: { me?: string; allowed?: boolean; story?: any } = {},
  ) => {
    const story = options.story ?? waitingStory(new Date().toISOString());
    const api = fakeSelfHealing({
      getIncident: async () => story,
      getEntityHealing: async () =>
        healing({
          allowed: {
            run: true,
            approve: options.allowed ?? true,
            switchEntity: false,
            switchGlobal: false,
          },
        }),
      answerApproval: async () => execution({ id: 'execution-2' }),
    });
    await renderTab(<IncidentsTab />, {
      api,
      at: '/incident-2',
      me: options.me ?? 'user:default/fulfilment-owner',
    });
    const panel = await screen.findByRole('region', { name: /plan waits/ });
    return { api, panel };
  };

  it.each([
    ['Approve and run', 'approve'],
    ['Deny', 'deny'],
  ] as const)(
    '%s sends the digest of the plan that was shown, and the comment',
    async (button, verdict) => {
      const { api, panel } = await setUp();
      const press = await within(panel).findByRole('button', { name: button });
      await waitFor(() => expect(press).toBeEnabled());
      expect(
        within(panel).getByText('Roll inventory back from revision 3 to 2'),
      ).toBeVisible();
      expect(
        within(panel).getByRole('row', {
          name: /image.*shop.checkout:1\.5\.0.*shop.checkout:1\.4\.0/,
        }),
      ).toBeVisible();
      await userEvent.type(
        await within(panel).findByLabelText('Comment (optional)'),
        'looks right',
      );
      await userEvent.click(press);

      await waitFor(() =>
        expect(api.answerApproval).toHaveBeenCalledWith('execution-2', {
          verdict,
          planDigest: 'sha256-90c1d2e3f4a5b6c7',
          comment: 'looks right',
        }),
      );
      await waitFor(() => expect(api.getIncident).toHaveBeenCalledTimes(2));
    },
  );

  it('names who may answer, and says so to who may not', async () => {
    const { panel, api } = await setUp({ allowed: false });
    expect(
      await within(panel).findByText(/You may not answer this/),
    ).toBeVisible();
    expect(within(panel).getByText('team-fulfilment')).toBeVisible();
    expect(
      within(panel).getByRole('button', { name: 'Approve and run' }),
    ).toBeDisabled();
    expect(within(panel).getByRole('button', { name: 'Deny' })).toBeDisabled();
    expect(api.answerApproval).not.toHaveBeenCalled();
  });

  it('does not let the one who asked approve', async () => {
    const story = waitingStory(new Date().toISOString());
    story.executions[0].requestedBy = 'user:default/fulfilment-owner';
    const { panel } = await setUp({ story });
    expect(
      await within(panel).findByText(/somebody else has to approve/),
    ).toBeVisible();
    expect(
      within(panel).getByRole('button', { name: 'Approve and run' }),
    ).toBeDisabled();
  });

  it('shows why an answer was not taken', async () => {
    const { api, panel } = await setUp();
    api.answerApproval.mockRejectedValueOnce(
      await serverError(409, 'ConflictError', 'The plan has changed since.'),
    );
    const approve = within(panel).getByRole('button', {
      name: 'Approve and run',
    });
    await waitFor(() => expect(approve).toBeEnabled());
    await userEvent.click(approve);
    expect(
      await within(panel).findByText('The plan has changed since.'),
    ).toBeVisible();
  });
});
