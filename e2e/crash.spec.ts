import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  newIncident,
} from './incidents';
import { incidentRows, openTab, signIn, stage, STAGES } from './portal';
import { imageOf, shop } from './shop';
import { expect, test } from './shopTest';
import { stackAddresses } from './stackAddresses';

/** Power cut: e2e/run.mjs starts the portal again, as the kubelet would. */
async function killPortal(): Promise<void> {
  const file = join(stackAddresses().state, 'portal.pid');
  const pid = Number(await readFile(file, 'utf8'));
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => Number(await readFile(file, 'utf8')))
    .not.toBe(pid);
}

const moments = [
  { service: 'catalogue', moment: 'as soon as there is an incident' },
  { service: 'payments', moment: 'while it is verified', state: 'verifying' },
];

for (const { service, moment, state } of moments) {
  test(`a healing survives the portal being killed ${moment}`, async ({
    page,
    as,
  }) => {
    const admin = as('platform-admin');
    const known = await knownIncidents(admin, service);
    const before = await shop.deployment(service);
    await signIn(page, 'platform-admin');
    await openTab(page, service, 'Incidents');
    await expect(
      page.getByRole('columnheader', { name: 'Status' }),
    ).toBeVisible();
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
    await shop.break(service, 'crashloop');
    const id = await newIncident(admin, service, known);
    if (state) {
      await expect
        .poll(async () => (await admin.incident(id)).executions.at(-1)?.state, {
          intervals: [50],
          timeout: HEALED_WITHIN_MS,
        })
        .toBe(state);
    }

    await killPortal();

    await expect(incidentRows(page)).toHaveCount(known.size + 1, {
      timeout: HEALED_WITHIN_MS,
    });
    await incidentRows(page).first().click();
    for (const name of STAGES) {
      await expect(stage(page, name)).toContainText('done', {
        timeout: HEALED_WITHIN_MS,
      });
    }
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
    const after = await shop.deployment(service);
    expect(imageOf(after)).toBe(imageOf(before));
    expect(after.metadata.generation).toBe(before.metadata.generation + 2);
    expect(effects(await admin.incident(id))).toEqual([
      { runbookTitle: 'Roll back last release', state: 'succeeded', sent: 1 },
    ]);
  });
}
