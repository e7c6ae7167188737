import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeSelfHealing, serverError } from '../__testUtils__/FakeSelfHealing';
import { healing } from '../__testUtils__/healing';
import { checkout, inventory, renderTab } from '../__testUtils__/renderTab';
import {
  escalatedStory,
  healedStory,
  waitingStory,
} from '../__testUtils__/stories';
import { timelineOf } from '../__testUtils__/timeline';
import { IncidentsTab } from './IncidentsTab';

const open = { ...escalatedStory(), mayClose: true };
const closed = {
  ...open,
  incident: {
    ...open.incident,
    status: 'resolved' as const,
    resolvedAt: open.timeline.at(-1)!.at,
  },
  timeline: timelineOf([
    { second: 0, kind: 'alert-firing', summary: 'KubePodCrashLooping fires' },
    {
      second: 160,
      kind: 'incident-closed',
      actor: 'user:default/checkout-owner',
      summary: 'Closed by hand while one alert still fires: moved elsewhere',
    },
  ]),
};

const close = () => screen.queryByRole('button', { name: 'Close' });

async function show(
  story: typeof open,
  api = fakeSelfHealing({
    getIncident: async () => story,
    getEntityHealing: async () => healing(),
  }),
) {
  await renderTab(<IncidentsTab />, {
    api,
    at: `/${story.incident.id}`,
    entity:
      story.incident.entityRef === 'component:default/inventory'
        ? inventory
        : checkout,
  });
  await screen.findByRole('list', { name: 'Timeline' });
  return api;
}

describe('closing an incident by hand', () => {
  it('asks for a comment, and shows the closed incident', async () => {
    const api = await show(open);
    await userEvent.click(close()!);
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/1 alert still fires/)).toBeVisible();
    const confirm = within(dialog).getByRole('button', {
      name: 'Close incident',
    });
    const comment = within(dialog).getByLabelText(/Why is nothing left/);
    expect(comment).toHaveFocus();
    await userEvent.type(comment, '  ');
    expect(confirm).toBeDisabled();
    await userEvent.type(comment, 'moved elsewhere ');

    api.getIncident.mockResolvedValue(closed);
    api.closeIncident.mockResolvedValue(closed);
    await userEvent.click(confirm);
    expect(api.closeIncident).toHaveBeenCalledWith('incident-3', {
      comment: 'moved elsewhere',
    });
    const strip = screen.getByRole('list', { name: 'From alert to resolved' });
    await waitFor(() =>
      expect(within(strip).getAllByRole('listitem').at(-1)).toHaveTextContent(
        /Closed.*by hand/,
      ),
    );
    expect(
      within(screen.getByRole('list', { name: 'Timeline' })).getByText(
        /moved elsewhere/,
      ),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(close()).not.toBeInTheDocument();
  });

  it('keeps the comment and says why when the server refuses', async () => {
    const api = await show(open);
    api.closeIncident.mockRejectedValue(
      await serverError(409, 'ConflictError', 'Restart is under way.'),
    );
    await userEvent.click(close()!);
    const dialog = await screen.findByRole('dialog');
    const comment = within(dialog).getByLabelText(/Why is nothing left/);
    await userEvent.type(comment, 'over');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Close incident' }),
    );
    expect(
      await within(dialog).findByText('Restart is under way.'),
    ).toBeVisible();
    expect(comment).toHaveValue('over');
  });

  it.each([
    ['who may not', { ...open, mayClose: false }],
    ['what is resolved', { ...healedStory(), mayClose: true }],
    ['what is closed already', closed],
    ['what has a plan that waits', { ...waitingStory(), mayClose: true }],
  ])('is not offered to %s', async (_, story) => {
    await show(story);
    expect(close()).not.toBeInTheDocument();
  });
});
