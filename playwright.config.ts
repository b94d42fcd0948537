import { defineConfig } from "@playwright/test";
import { BROWSER_ARGS, findBrowser } from "./e2e/browser.ts";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e/specs",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  // Two browsers and all of Earshot on two cores; also what starts a console of its own has it.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  forbidOnly: true,
  // A shared machine may stall; what needed its second try is listed as flaky, and counts as a bug.
  retries: process.env["CI"] ? 1 : 0,
  workers: 2,
  reporter: [["list"]],
  use: {
    locale: "en-US",
    timezoneId: "UTC",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { args: [...BROWSER_ARGS], ...(executablePath ? { executablePath } : {}) },
  },
});
