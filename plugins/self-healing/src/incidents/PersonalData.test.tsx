import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeSelfHealing, serverError } from '../__testUtils__/FakeSelfHealing';
import { healing } from '../__testUtils__/healing';
import { checkout, renderTab } from '../__testUtils__/renderTab';
import { escalatedStory } from '../__testUtils__/stories';
import { IncidentsTab } from './IncidentsTab';
import { placeholdersIn } from './personalData';

const story = escalatedStory();
const withPeople = {
  ...story,
  evidence: [
    ...story.evidence,
    {
      id: 'logs-of-people',
      source: 'kubernetes',
      kind: 'logs',
      title: 'Logs',
      collectedAt: story.incident.openedAt,
      data: { lines: ['<EMAIL_2> to <EMAIL_10>, <EMAIL_2> and <PERSON_1>'] },
    },
  ],
};

async function show(
  detail: typeof story,
  reveal: () => Promise<{ values: Record<string, string> }>,
) {
  const api = fakeSelfHealing({
    getIncident: async () => detail,
    getEntityHealing: async () => healing(),
    revealPersonal: reveal,
  });
  await renderTab(<IncidentsTab />, {
    api,
    at: `/${detail.incident.id}`,
    entity: checkout,
  });
  await screen.findByRole('list', { name: 'Timeline' });
  return api;
}

const button = (name: RegExp) => screen.findByRole('button', { name });

describe('personal data in evidence', () => {
  it('is named once each, in order', () => {
    expect(placeholdersIn(withPeople)).toEqual([
      '<EMAIL_2>',
      '<EMAIL_10>',
      '<PERSON_1>',
    ]);
    expect(placeholdersIn(story)).toEqual([]);
  });

  it('is shown when asked for, and hidden again', async () => {
    const api = await show(withPeople, async () => ({
      values: { '<EMAIL_2>': 'ada@example.com', '<EMAIL_10>': 'bob@x.io' },
    }));
    expect(
      screen.getByText('3 pieces of personal data stand as placeholders'),
    ).toBeVisible();
    expect(api.revealPersonal).not.toHaveBeenCalled();
    await userEvent.click(await button(/Show what they stand for/));
    const table = await screen.findByRole('table', {
      name: 'What placeholders stand for',
    });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map(row => row.textContent)).toEqual([
      '<EMAIL_2>ada@example.com',
      '<EMAIL_10>bob@x.io',
      '<PERSON_1>not known any more',
    ]);
    await userEvent.click(await button(/Hide it again/));
    expect(screen.queryByText('ada@example.com')).not.toBeInTheDocument();
  });

  it('says why it is not for everybody', async () => {
    await show(withPeople, async () => {
      throw await serverError(
        403,
        'NotAllowedError',
        'You may not see the personal data',
      );
    });
    await userEvent.click(await button(/Show what they stand for/));
    expect(
      await screen.findByText(/You may not see the personal data/),
    ).toBeVisible();
  });

  it('is not spoken of where there is none', async () => {
    await show(story, async () => ({ values: {} }));
    expect(screen.queryByText(/personal data/)).not.toBeInTheDocument();
  });
});
