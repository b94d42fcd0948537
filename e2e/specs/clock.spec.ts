import { callDetail } from "../api.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

test.use({ timezoneId: "America/New_York" });

const clockIn = (timeZone: string, at: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(new Date(at));

test("an instant stands in the reader's zone, or in UTC where they choose so, for good", async ({
  call,
  page,
}) => {
  const { sid } = planted("slow_llm");
  const { call: facts } = await callDetail(sid);
  const startedAt = facts.startedAt ?? "";
  await call.open(sid);
  const started = page.getByRole("main").getByRole("time").first();
  await expect(started).toHaveAttribute("datetime", startedAt);
  await expect(started).toContainText(clockIn("America/New_York", startedAt));
  await expect(started).toContainText(/EST|EDT|GMT[-−][45]/);
  await page.getByRole("group", { name: "Time zone" }).getByRole("radio", { name: "UTC" }).check();
  await expect(started).toContainText(clockIn("UTC", startedAt));
  await page.reload();
  await expect(started).toContainText(clockIn("UTC", startedAt));
  await expect(started).toContainText("UTC");
});

test("how long ago a call ended is counted from the reader's now", async ({ calls, page }) => {
  const { sid, endMs } = planted("slow_llm");
  const nowMs = (endMs ?? 0) + 25 * 60_000;
  await page.clock.install({ time: nowMs });
  const from = new Date((endMs ?? 0) - 1000).toISOString();
  const to = new Date((endMs ?? 0) + 1000).toISOString();
  await calls.open(`?from=${from}&to=${to}`);
  const row = calls.rows.filter({ has: page.locator(`a[href="/calls/${encodeURIComponent(sid)}"]`) });
  await expect(row).toBeVisible();
  await page.clock.runFor(10_000);
  await expect(row).toContainText(/25 min ago/);
  await page.clock.fastForward("01:00:00");
  await expect(row).toContainText("1 h ago");
});
