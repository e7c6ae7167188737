import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AnalysisList } from '@backstage-self-healing/plugin-self-healing-common';
import { Page } from '@playwright/test';
import { Api } from './api';
import { HEALED_WITHIN_MS, knownIncidents, newIncident } from './incidents';
import { inspect } from './inspect';
import { incidentRows, openTab, region, signIn } from './portal';
import { shop } from './shop';
import { expect, test } from './shopTest';
import { stackAddresses } from './stackAddresses';

const explanation = (page: Page) => region(page, 'Explanation by a model');

async function analysesOf(api: Api, id: string): Promise<AnalysisList> {
  const response = await api.get(`/incidents/${id}/analyses`);
  expect(response.status).toBe(200);
  return response.json();
}

// The stand-in for a model says what was found, and two things that nothing
// proves, so that what is done about them is seen.
test('a model explains an incident, and is believed no further than its evidence', async ({
  page,
  as,
}) => {
  // Two answers as they stream, and two views in two themes.
  test.setTimeout(240_000);
  const owner = as('fulfilment-owner');
  const known = await knownIncidents(owner, 'inventory');
  await signIn(page, 'fulfilment-owner');
  await openTab(page, 'inventory', 'Incidents');
  await shop.break('inventory', 'crashloop');
  const id = await newIncident(owner, 'inventory', known);
  await incidentRows(page).first().click();

  await test.step('it is asked when the incident opens, by policy', async () => {
    await expect
      .poll(
        async () =>
          (
            await analysesOf(owner, id)
          ).items.map(({ askedBy, status }) => `${askedBy}: ${status}`),
        { timeout: HEALED_WITHIN_MS },
      )
      .toEqual(['policy: done']);
  });

  await test.step('its answer flows in, and nothing of it is believed yet', async () => {
    await explanation(page).getByRole('button', { name: 'Ask again' }).click();
    const status = explanation(page).getByRole('status');
    await expect(status).toContainText('stand-in answers');
    await expect(explanation(page)).toContainText(
      'Nothing of this is checked yet',
    );
    // Not all of it at once.
    const claim = explanation(page).getByText('changed the schema');
    await expect(
      explanation(page).getByText('customers are affected'),
    ).toBeVisible();
    await expect(claim).toHaveCount(0);
    await status.scrollIntoViewIfNeeded();
    await page.screenshot({
      path: join(
        stackAddresses().folder,
        'screenshots/analysis-streaming-light.png',
      ),
    });
    await expect(claim).toBeVisible();
    await expect(explanation(page).getByRole('status')).toHaveCount(0);
  });

  await test.step('what nothing proves is struck out, with the reason', async () => {
    for (const [words, reason] of [
      [
        'About 4711 customers are affected.',
        '4711 stands nowhere in what was sent',
      ],
      [
        'Another team has changed the schema of the database.',
        'it cites only what was not sent (E99)',
      ],
    ]) {
      await expect(
        explanation(page).locator('del').filter({ hasText: words }),
      ).toBeVisible();
      await expect(explanation(page)).toContainText(`Struck out: ${reason}`);
    }
    // What was found stands, and leads to what it rests on.
    const causes = explanation(page).getByRole('list', {
      name: 'What it could be, likeliest first',
    });
    const first = causes.getByRole('listitem').first();
    await expect(first.locator('del')).toHaveCount(0);
    const cited = first.getByRole('link');
    await expect(cited.first()).toHaveAttribute('href', /#findings$/);
    await expect(cited.last()).toHaveAttribute('href', /#evidence-/);
  });

  await test.step('it acts on nothing: a runbook is offered as an empty form', async () => {
    await expect(
      explanation(page).getByRole('link', { name: /^Open the empty form of/ }),
    ).toHaveAttribute('href', /\?runbook=runbook%3A/);
    const { executions } = await owner.incident(id);
    expect(executions.map(({ state }) => state)).toEqual(['awaiting-approval']);
  });

  await inspect(
    page,
    async () => {
      await expect(explanation(page)).toContainText('Struck out:');
      await explanation(page).scrollIntoViewIfNeeded();
    },
    'analysis',
  );

  await test.step('what was sent is shown word by word', async () => {
    const dialog = page.getByRole('dialog');
    await inspect(
      page,
      async () => {
        await explanation(page)
          .getByRole('button', { name: 'What was sent' })
          .click();
        await expect(
          dialog.getByText('You help the engineers who own a service'),
        ).toBeVisible();
      },
      'analysis-sent',
    );
    const { items } = await analysesOf(owner, id);
    const { sent } = items[0];
    expect(await dialog.innerText()).toContain(
      sent!.prompt.split('\n').find(line => line.startsWith('<<<F1')),
    );
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('its owner says what was the cause', async () => {
    await explanation(page)
      .getByRole('button', { name: 'This was the cause' })
      .first()
      .click();
    await expect(
      explanation(page).getByRole('button', {
        name: 'You said: this was the cause',
      }),
    ).toBeVisible();
    await explanation(page).getByRole('button', { name: 'It helps' }).click();
    await expect
      .poll(async () => (await analysesOf(owner, id)).items[0].feedback)
      .toEqual([
        expect.objectContaining({
          by: 'user:default/fulfilment-owner',
          wasCause: 0,
          thumbs: 'up',
        }),
      ]);
  });

  await test.step('the model is scored on it', async () => {
    const { root, portal } = stackAddresses();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        'packages/cli/bin/self-healing',
        'eval',
        ...['--portal', portal, '--model', 'stored', '--format', 'json'],
      ],
      { cwd: root },
    );
    const { cases } = JSON.parse(stdout);
    expect(cases.find((one: { id: string }) => one.id === id)).toMatchObject({
      cause: { by: 'owner', rank: 1 },
      claims: { struck: 2 },
    });
  });
});
