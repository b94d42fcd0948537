import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { type Moved, type Recording, recordingAt } from "#lib/profiles/testing/recordings.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { startOtherConsole } from "../other-console.ts";
import { sendRecorded } from "../otlp.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, inSight, test } from "../test.ts";

/** Calls that LiveKit Agents and Pipecat recorded themselves: from a pasted name to the stage, and listed without a call log. */

test.setTimeout(240_000);

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** Sends a recording under ids of its own, as if it had just ended. */
async function sent(
  name: Recording,
  ids: readonly string[],
): Promise<{ to: Readonly<Record<string, string>> }> {
  const startMs = Date.now() - 90_000;
  const { traceId } = recordingAt(name, startMs);
  const to = Object.fromEntries([
    [traceId, hex(16)],
    ...ids.map((id) => [id, id.startsWith("CA") ? `CA${hex(16)}` : `${id}x${hex(4)}`]),
  ]) as Record<string, string>;
  const moved: Moved = recordingAt(name, startMs, to);
  await sendRecorded(moved.otlp);
  return { to: { ...to, trace: moved.traceId } };
}

async function expectNowhere(page: Page, digits: string): Promise<void> {
  expect(page.url()).not.toContain(digits);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.locator("body").innerText()).not.toContain(digits);
}

/** So that what loads once it is seen has been seen. */
async function seen(page: Page, name: string): Promise<void> {
  await inSight(page.getByRole("region", { name }));
  await expect(page.getByText(/^Loading/)).toHaveCount(0, { timeout: 30_000 });
}

test("a LiveKit room's SID leads to the stage that was slow, and to how the trace was read", async ({
  page,
  start,
  call,
}) => {
  const { to } = await sent("livekit-node-1.9.0", ["RM_stubRoom0190", "CA00000000000000000000000000000190"]);
  await page.goto("/");
  await start.look(to["RM_stubRoom0190"] ?? "");
  await expect(page).toHaveURL(new RegExp(`/traces/${to["trace"]}`));
  await expect(call.verdict).toContainText("llm_first_token");
  await expect(call.turn(2)).toBeVisible();
  await expect(page.getByRole("main")).toContainText("was interrupted");
  await expect(page.getByRole("main")).toContainText("nobody spoke over it");
  await expectNowhere(page, "15551230100");

  const title = "How we read this trace";
  await seen(page, title);
  const panel = page.getByRole("region", { name: title });
  await expect(panel).toContainText("LiveKit Agents");
  await expect(panel.getByRole("row").filter({ hasText: "LLM first token" })).toContainText(
    "lk.response.ttft",
  );
  await expect(panel.getByRole("row").filter({ hasText: "Network in" })).toContainText("Not recorded");
  const link = panel.getByRole("button", { name: /…/ }).first();
  await link.click();
  await expect(link).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("LiveKit Agents does not record how a call went")).toBeVisible();
  await expect(page.getByText("LiveKit Agents writes no call log.").first()).toBeVisible();
  await page.evaluate(() => scrollTo(0, 0));
  await expectNoBarrierAnywhere(page, "a LiveKit call");
});

test("a Pipecat conversation named by a Call SID is that call", async ({ page, start, call }) => {
  const { to } = await sent("pipecat-0.0.106", ["CAb42e6d91f7054c3a8d1c9e5a60f37b28"]);
  const sid = to["CAb42e6d91f7054c3a8d1c9e5a60f37b28"] ?? "";
  await page.goto("/");
  await start.look(`please look at ${sid}`);
  await expect(page).toHaveURL(callAddress(sid));
  await expect(page.getByRole("img", { name: /slow/i }).or(page.getByText("Slow").first())).toBeVisible();
  await expect(call.turn(3)).toBeVisible();
  const title = "How we read this trace";
  await seen(page, title);
  const panel = page.getByRole("region", { name: title });
  await expect(panel.getByRole("region", { name: /^Refused/ })).toContainText("metrics.ttfb");
  await expect(panel).toContainText("Pipecat 1.2 or later");
  await expect(page.getByRole("region", { name: "Is it just this call?" })).toContainText(
    "writes no call log",
  );
  await page.evaluate(() => scrollTo(0, 0));
  await expectNoBarrierAnywhere(page, "a Pipecat call");
});

test("a room that is named after a number leads to its call, and the number is nowhere", async ({
  page,
  start,
}) => {
  const room = "call-_+15551230122_tU1vW3xY5zA7";
  const { to } = await sent("livekit-node-1.9.0-job", [room]);
  const asked: string[] = [];
  page.on("request", (one) => asked.push(one.url()));
  await page.goto("/");
  await start.look(to[room] ?? "");
  await expect(page).toHaveURL(new RegExp(`/traces/${to["trace"]}`));
  await expectNowhere(page, "15551230122");
  expect(asked.filter((url) => url.includes("5551230122"))).toEqual([]);
});

test("without Loki the calls are those of the traces, and say that they are a sample", async ({
  stopAfter,
  page,
  calls,
}) => {
  const { to } = await sent("livekit-node-1.9.0-slow", ["CA00000000000000000000000000000191"]);
  const sid = to["CA00000000000000000000000000000191"] ?? "";
  const second = stopAfter(await startOtherConsole({ off: ["loki"] }));
  await page.goto(`${second.url}/calls?agent=receptionist`);
  await expect(calls.region).toContainText("sampled: from traces");
  await expect(page.getByText(/Calls whose trace was not kept are not among them/)).toBeVisible();
  const row = calls.rows.filter({
    has: page.getByRole("link", { name: `${sid.slice(0, 6)}…${sid.slice(-4)}` }),
  });
  await expect(row).toContainText("Failed");
  await expect(row).toContainText("LLM first token");
  await expectNoBarrierAnywhere(page, "calls from traces");
  await row.getByRole("link").click();
  await expect(page).toHaveURL(`${second.url}/calls/${sid}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("llm_first_token");
  // Simulated calls of the kit are listed the same way.
  await page.goto(`${second.url}/calls?sort=worst_turn`);
  await expect(calls.rows.first()).toContainText(/Slow|Failed/);
  await page.goto(second.url);
  await expect(page.getByText("sampled: from traces").first()).toBeVisible();
});
