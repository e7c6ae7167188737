import { expect, Locator, Page } from '@playwright/test';
import { Role, ROLES } from './api';
import { stackAddresses } from './stackAddresses';

/** The stages of an incident in their order. */
export const STAGES = [
  'Alert',
  'Incident',
  'Diagnosis',
  'Decision',
  'Execution',
  'Verification',
  'Resolved',
] as const;

export async function signIn(page: Page, role: Role): Promise<void> {
  await page.goto(stackAddresses().portal);
  await page.getByRole('button', { name: `Sign in as ${ROLES[role]}` }).click();
  await expect(
    page
      .getByRole('navigation', { name: 'sidebar nav' })
      .getByRole('link', { name: 'Self-healing', exact: true }),
  ).toBeVisible();
}

/** Opens a tab of a component, from a bookmark of the component. */
export async function openTab(
  page: Page,
  component: string,
  tab: 'Incidents' | 'Self-healing',
): Promise<void> {
  const { portal } = stackAddresses();
  await page.goto(`${portal}/catalog/default/component/${component}`);
  await expect(
    page.getByRole('heading', { name: component, exact: true }),
  ).toBeVisible();
  const tabs = page.getByRole('navigation', { name: 'Content navigation' });
  const direct = tabs.getByRole('link', { name: tab, exact: true });
  const group = tabs.getByRole('button', { name: 'Operation' });
  await expect(direct.or(group).first()).toBeVisible();
  if (await direct.isVisible()) {
    await direct.click();
    return;
  }
  await group.click();
  await page.getByRole('menuitemradio', { name: tab, exact: true }).click();
}

/** Rows of the incidents shown, without the heading and the empty notice. */
export function incidentRows(page: Page): Locator {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
    .filter({ hasText: / of \d+ firing/ });
}

export function stages(page: Page): Locator {
  return page.getByRole('list', { name: 'From alert to resolved' });
}

export function stage(page: Page, name: (typeof STAGES)[number]): Locator {
  return stages(page).getByRole('listitem').filter({ hasText: name });
}

export function region(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** The kinds of the timeline's rows, in the words of the page. */
export async function timelineKinds(page: Page): Promise<string[]> {
  const rows = page.getByRole('list', { name: 'Timeline' }).locator('> li');
  const texts = await rows.locator('time + span').allInnerTexts();
  return texts;
}

/** Opens the page about everything from the navigation. */
export async function openFleet(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'sidebar nav' })
    .getByRole('link', { name: 'Self-healing', exact: true })
    .click();
  await expect(region(page, 'Kill switches')).toBeVisible();
}
