import {
  effects,
  HEALED_WITHIN_MS,
  knownIncidents,
  lastDecision,
  newIncident,
} from './incidents';
import { inspect } from './inspect';
import { incidentRows, openTab, region, signIn } from './portal';
import { shop } from './shop';
import { expect, test } from './shopTest';

test('what has not opted in is watched and never touched', async ({
  page,
  as,
}) => {
  const owner = as('storefront-owner');
  const known = await knownIncidents(owner, 'search');
  const before = await shop.deployment('search');
  await signIn(page, 'storefront-owner');
  await openTab(page, 'search', 'Incidents');
  await shop.break('search', 'crashloop');
  await expect(incidentRows(page)).toHaveCount(known.size + 1, {
    timeout: HEALED_WITHIN_MS,
  });
  await incidentRows(page).first().click();
  const why = region(page, 'Why');
  await expect(why).toContainText('Only observe');
  await expect(why).toContainText('opted in');
  const id = await newIncident(owner, 'search', known);
  const detail = await owner.incident(id);
  expect(effects(detail)).toEqual([]);
  expect(lastDecision(detail)).toEqual({
    verdict: 'observe',
    forbiddenBy: ['opted-in'],
  });
  expect((await shop.deployment('search')).metadata.generation).toBe(
    before.metadata.generation + 1,
  );
  await openTab(page, 'search', 'Self-healing');
  await inspect(page, () =>
    expect(page.getByText('Self-healing is off for search')).toBeVisible(),
  );
});
