import AxeBuilder from '@axe-core/playwright';
import { expect, Page } from '@playwright/test';
import { join } from 'node:path';
import { stackAddresses } from './stackAddresses';

/**
 * Looks at a view in both themes: finds no violation of WCAG 2 A and AA, and
 * keeps a picture if it is given a name. The portal follows the browser's
 * preference and starts its pages afresh when that changes, so dialogs close
 * and forms empty.
 *
 * @param show - brings the view about, and waits until it is there
 */
export async function inspect(
  page: Page,
  show: () => Promise<void>,
  picture?: string,
): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('body')).toHaveAttribute(
      'data-theme-mode',
      theme,
    );
    await show();
    // Names of owners and pictures come after the view that shows them.
    await page.waitForLoadState('networkidle');
    // What fades in has the colours of neither side on its way. Those that
    // follow the scroll position or never end are left alone.
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) {
        const end = animation.effect?.getComputedTiming().endTime;
        if (
          animation.timeline instanceof DocumentTimeline &&
          end !== Infinity
        ) {
          animation.finish();
        }
      }
    });
    if (picture) {
      const file = `${picture}-${theme}.png`;
      await page.screenshot({
        path: join(stackAddresses().folder, 'screenshots', file),
        animations: 'disabled',
      });
    }
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
    );
    expect(found, `what axe finds in the ${theme} theme`).toEqual([]);
  }
}
