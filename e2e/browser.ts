import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/** Headless, and silent: without these Chromium asks its maker's hosts at every start. */
export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The system's browser, if there is one; undefined: Playwright's own. */
export const findBrowser = (): string | undefined => SYSTEM.find((path) => existsSync(path));

/** Makes sure that there is a browser: the system's, Debian's package (as root), or Playwright's own. */
export function ensureBrowser(): void {
  if (findBrowser() !== undefined || existsSync(chromium.executablePath())) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: "inherit",
    });
    return;
  }
  execFileSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
}
