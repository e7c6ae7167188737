import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { Api } from './api';
import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  lastDecision,
  newIncident,
} from './incidents';
import { incidentRows, openTab, signIn } from './portal';
import { imageOf, shop } from './shop';
import { expect, test } from './shopTest';
import { stackAddresses } from './stackAddresses';

async function openTemplate(page: Page, name: string): Promise<void> {
  await page.goto(
    `${stackAddresses().portal}/create/templates/default/${name}`,
  );
}

/** Chooses what a picker of catalog entities offers. */
async function pick(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.click();
  await field.fill(text);
  await page
    .getByRole('option', { name: new RegExp(text) })
    .first()
    .click();
}

/** The label covers its button. */
async function choose(page: Page, name: string): Promise<void> {
  await page.getByText(name, { exact: true }).click();
  await expect(page.getByRole('radio', { name })).toBeChecked();
}

const next = (page: Page) =>
  page.getByRole('button', { name: 'Next', exact: true }).click();

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.screenshot({
    path: join(stackAddresses().folder, 'screenshots', `${name}-light.png`),
    animations: 'disabled',
  });
}

/** Reviews, creates, and waits for every step. */
async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

/** Breaks a service, and waits until it is healed without anybody's help. */
async function healsByItself(
  owner: Api,
  service: string,
  runbookTitle: string,
): Promise<void> {
  const known = await knownIncidents(owner, service);
  const before = await shop.deployment(service);
  await shop.break(service, 'crashloop');
  const id = await newIncident(owner, service, known);
  await expect
    .poll(async () => (await owner.incident(id)).incident.status, {
      timeout: HEALED_WITHIN_MS,
    })
    .toBe('resolved');
  expect(effects(await owner.incident(id))).toEqual([
    { runbookTitle, state: 'succeeded', sent: 1 },
  ]);
  expect(imageOf(await shop.deployment(service))).toBe(imageOf(before));
}

test('healing is turned on for a service by a template, which shows what it would have done', async ({
  page,
  as,
}) => {
  const owner = as('storefront-owner');
  const known = await knownIncidents(owner, 'reviews');

  await test.step('before it is turned on nothing is touched', async () => {
    await shop.break('reviews', 'crashloop');
    const id = await newIncident(owner, 'reviews', known);
    await expect
      .poll(async () => lastDecision(await owner.incident(id)), {
        timeout: HEALED_WITHIN_MS,
      })
      .toEqual({ verdict: 'observe', forbiddenBy: ['opted-in'] });
    await shop.heal();
    await expect
      .poll(async () => (await owner.incident(id)).incident.status, {
        timeout: HEALED_WITHIN_MS,
      })
      .toBe('resolved');
  });

  await signIn(page, 'storefront-owner');
  await openTemplate(page, 'turn-healing-on');
  await pick(page, 'Service', 'reviews');
  await next(page);

  await test.step('the preview tells what it would have done', async () => {
    await page.getByRole('button', { name: /Runbook/ }).click();
    await page.getByRole('option', { name: 'Roll back last release' }).click();
    await choose(page, 'Do it, prove that it helped, or undo it');
    const preview = page.getByRole('table');
    await expect(preview).toContainText('KubePodCrashLooping on reviews');
    await preview.scrollIntoViewIfNeeded();
    await picture(page, 'template-preview');
  });

  await test.step('what would make an invalid policy is told under the field', async () => {
    const pause = page.getByRole('textbox', { name: 'Pause after a run' });
    const when = page.getByRole('textbox', { name: 'When' });
    const right = await when.inputValue();
    await pause.fill('a while');
    await when.fill('alrt.labels.alertname == "x"');
    await next(page);
    // Each under its own, though only the backend knows what compiles.
    await expect(page.getByText('Unknown variable: alrt')).not.toHaveCount(0);
    await expect(
      page.getByText(/^must be a duration such as 30s, 5m or 1h/).first(),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: 'Next' })).toBeEnabled();
    await picture(page, 'template-error');
    await pause.fill('30s');
    await when.fill(right);
  });

  await next(page);
  await page.getByText('Merge at once', { exact: true }).click();
  await create(page);
  await expect(
    page.getByText("self-healing.backstage.io/enabled: 'true'"),
  ).toBeVisible({ timeout: 60_000 });
  await picture(page, 'template-change');

  const { enabled, policies } = await owner.healing('reviews');
  expect({ enabled, first: policies[0].ref }).toEqual({
    enabled: true,
    first: 'healingpolicy:default/reviews-roll-back-last-release',
  });
  await healsByItself(owner, 'reviews', 'Roll back last release');
});

test('a new service is healed from its first day', async ({ page, as }) => {
  const owner = as('storefront-owner');
  await signIn(page, 'storefront-owner');
  await openTemplate(page, 'new-service-with-self-healing');
  await page.getByRole('textbox', { name: 'Name' }).fill('wishlist');
  await page
    .getByRole('textbox', { name: 'Description' })
    .fill('What people want');
  await pick(page, 'Owner', 'Storefront');
  await next(page);
  await choose(page, 'Roll back, prove that it helped, or undo it');
  await page
    .getByRole('textbox', { name: 'Pause after a rollback' })
    .fill('30s');
  await next(page);
  await choose(page, 'None, a folder of this portal stands in for one (demo)');
  await create(page);
  await expect(page.getByRole('link', { name: 'The service' })).toBeVisible({
    timeout: 60_000,
  });
  await picture(page, 'template-service');
  await page.getByRole('link', { name: 'The service' }).click();
  await expect(
    page.getByRole('heading', { name: 'wishlist', exact: true }),
  ).toBeVisible();
  await expect
    .poll(async () => (await owner.healing('wishlist')).enabled, {
      timeout: 60_000,
    })
    .toBe(true);
  await healsByItself(owner, 'wishlist', 'Roll back wishlist');
  await openTab(page, 'wishlist', 'Incidents');
  await expect(incidentRows(page)).toHaveCount(1);
  await expect(incidentRows(page)).toContainText('Resolved');
});
