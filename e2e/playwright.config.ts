import { defineConfig } from '@playwright/test';

// One shop for all tests, so they come one after the other.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'output/tests',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // An alert needs seconds to fire, a proof to be believed; see expect in each test.
  timeout: 150_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json']],
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1440, height: 900 },
    // Debian's, as no browser can be downloaded everywhere.
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
});
