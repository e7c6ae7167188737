import type { Locator, Page } from '@playwright/test';
import { join } from 'node:path';
import { Api } from './api';
import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  lastDecision,
  newIncident,
} from './incidents';
import { region, signIn } from './portal';
import { imageOf, shop } from './shop';
import { expect, test } from './shopTest';
import { stackAddresses } from './stackAddresses';

async function openTemplate(page: Page, name: string): Promise<void> {
  await page.goto(
    `${stackAddresses().portal}/create/templates/default/${name}`,
  );
}

/** Chooses what a picker of catalog entities offers. */
async function pick(page: Page, field: Locator, text: string): Promise<void> {
  await field.click();
  await field.fill(text);
  await page
    .getByRole('option', { name: new RegExp(text) })
    .first()
    .click();
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
  await pick(page, page.getByLabel('Service'), 'reviews');
  await next(page);

  await test.step('what would make an invalid policy is told under the field', async () => {
    await page.getByRole('button', { name: /Runbook/ }).click();
    await page.getByRole('option', { name: 'Roll back last release' }).click();
    await page.getByRole('radio', { name: /^Do it, prove/ }).check();
    await page.getByLabel('Pause after a run').fill('a while');
    await expect(page.getByText('must be a duration').first()).toBeVisible();
    await picture(page, 'template-error');
    await next(page);
    await expect(page.getByLabel('Pause after a run')).toBeVisible();
    await page.getByLabel('Pause after a run').fill('30s');
  });

  await test.step('the preview tells what it would have done', async () => {
    const preview = page.getByRole('table');
    await expect(preview).toContainText('KubePodCrashLooping on reviews');
    await picture(page, 'template-preview');
  });
  await next(page);
  await page.getByLabel('Merge at once').check();
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
  await page.getByLabel('Name').fill('wishlist');
  await page.getByLabel('Description').fill('What people want');
  await pick(page, page.getByLabel('Owner'), 'Storefront');
  await next(page);
  await page.getByRole('radio', { name: /^Roll back, prove/ }).check();
  await page.getByLabel('Pause after a rollback').fill('30s');
  await next(page);
  await page.getByRole('radio', { name: /^None, a folder/ }).check();
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
  await page.goto(
    `${stackAddresses().portal}/catalog/default/component/wishlist/incidents`,
  );
  await expect(region(page, 'Incidents')).toContainText('Resolved');
});
