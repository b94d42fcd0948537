import type { Locator, Page } from "@playwright/test";
import { bigCall } from "#lib/bench/big-trace.ts";
import { type MadeCall, type MadeLog, sendCall } from "#lib/bench/made-call.ts";
import { callLogs } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { state } from "../state.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, inSight, test } from "../test.ts";
import { planted } from "../truth.ts";

/** The logs' tools, on a call of more lines than anybody reads, and the questions behind every panel. */

const LINES = 10_000;
const MOST_ROWS = 80;
const NEEDLE = "unlike every other line";

// A large call is sent and drawn; on a busy machine that takes its time.
test.setTimeout(180_000);

const seed = () => 1_000 + Math.floor(Math.random() * 1e6);

let sending: Promise<MadeCall> | null = null;
/** A call of some 10,000 lines, sent once for all tests of this worker: `NEEDLE` thrice, and a body of JSON. */
function large(): Promise<MadeCall> {
  const send = async () => {
    const made = bigCall({ spans: 1_000, lines: LINES - 40, seed: seed(), nowMs: Date.now() });
    const json = JSON.stringify({ request: { id: 7, tags: ["a", "b"], body: { text: "deep" } }, ok: false });
    const extra = (share: number, body: string): MadeLog => ({
      service: "slot-finder",
      atMs: made.durationMs * share,
      level: "WARN",
      body,
      attributes: { "call.sid": made.sid },
    });
    const needles = [0.3, 0.6, 0.9].map((share) => extra(share, NEEDLE));
    const call = { ...made, logs: [...made.logs, ...needles, extra(0.5, json)] };
    await sendCall(state("backend"), call);
    return call;
  };
  sending ??= send();
  return sending;
}

const rows = (page: Page): Locator => page.getByRole("log", { name: "Logs" }).locator("button[data-line]");
const box = (page: Page): Locator => page.getByRole("textbox", { name: "Search in the logs" });
const level = (page: Page, name: RegExp): Locator =>
  page.getByRole("group", { name: "Levels" }).getByRole("button", { name });
const ready = async (page: Page): Promise<void> => {
  await expect(rows(page).first()).toBeVisible({ timeout: 60_000 });
};

test("10,000 lines are at hand with few rows in the document, and levels narrow them", async ({
  page,
  call,
}) => {
  const { sid, logs } = await large();
  await call.openLarge(sid, rows(page).first());
  await expect(call.logs).toContainText(`${logs.length.toLocaleString("en")} lines`);
  expect(await rows(page).count()).toBeLessThanOrEqual(MOST_ROWS);
  const errors = logs.filter((log) => log.level === "ERROR").length;
  await expect(level(page, /^Error/)).toContainText(errors.toLocaleString("en"));
  await level(page, /^Error/).click();
  await expect(level(page, /^Error/)).toHaveAttribute("aria-pressed", "true");
  await expect(call.logs).toContainText(
    `${errors.toLocaleString("en")} of ${logs.length.toLocaleString("en")}`,
  );
  // The list follows the count a moment later.
  await expect(async () => {
    for (const text of await rows(page).allInnerTexts()) expect(text).toMatch(/\berror\b/);
  }).toPass();
  const warnings = logs.filter((log) => log.level === "WARN").length;
  await level(page, /^Warning/).click();
  await expect(call.logs).toContainText(`${(errors + warnings).toLocaleString("en")} of `);
});

test("a search marks its matches, goes from one to the next, and stands in no URL", async ({
  page,
  call,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url(), request.postData() ?? ""));
  await call.openLarge((await large()).sid, rows(page).first());
  await call.press("F", () => expect(box(page)).toBeFocused({ timeout: 500 }));
  await page.keyboard.type("UNLIKE every");
  const found = call.logs.getByRole("search").getByRole("status");
  await expect(found).toHaveText("3");
  await page.keyboard.press("Enter");
  await expect(found).toHaveText("1 of 3");
  const marked = call.logs.locator("mark");
  await expect(marked.first()).toHaveText("unlike every");
  await expect(marked.first()).toBeInViewport();
  await rows(page).filter({ hasText: NEEDLE }).first().focus();
  await page.keyboard.press("n");
  await expect(found).toHaveText("2 of 3");
  await page.keyboard.press("Shift+N");
  await expect(found).toHaveText("1 of 3");
  await page.keyboard.press("Shift+N");
  await expect(found).toHaveText("3 of 3");
  await call.logs.getByRole("checkbox", { name: "Matches only" }).check();
  await expect(rows(page)).toHaveCount(3);
  expect(page.url()).not.toMatch(/unlike/i);
  expect(asked.join(" ")).not.toMatch(/unlike/i);
});

test("a body of JSON unfolds, and a line's neighbours are shown without whose they are", async ({
  page,
  call,
}) => {
  const { sid } = await large();
  await call.openLarge(sid, rows(page).first());
  await box(page).fill("deep");
  await page.keyboard.press("Enter");
  const line = rows(page).filter({ hasText: '"request"' });
  await line.click();
  await expect(line).toHaveAttribute("aria-expanded", "true");
  await call.logs.getByRole("button", { name: "request {3}" }).click();
  await call.logs.getByRole("button", { name: "body {1}" }).click();
  await expect(call.logs.getByText('text: "deep"')).toBeVisible();
  await call.logs.getByRole("button", { name: "request {3}" }).click();
  await expect(call.logs.getByText('text: "deep"')).toBeHidden();
  await call.logs.getByRole("button", { name: "Lines around it" }).click();
  const around = call.logs.getByRole("region", { name: "Lines around it" });
  await expect(around.getByRole("listitem")).not.toHaveCount(0);
  await expect(around.locator("[aria-current=true]")).toContainText('"request"');
  await around.getByRole("button", { name: "Queries behind" }).click();
  await expect(page.getByRole("dialog")).toContainText('{service_name="slot-finder"}');
});

test("a line leads to its span, and a span's line to its place among the lines", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  const { lines } = await callLogs(sid);
  const error = lines.find(({ eventName }) => eventName === "tool.error");
  await call.open(sid);
  await ready(page);
  await rows(page).filter({ hasText: "tool.error" }).first().click();
  await expect(page).toHaveURL(new RegExp(`span=${error?.spanId}`));
  await expect(call.waterfall.getByRole("row", { selected: true })).toHaveAttribute(
    "id",
    `span-${error?.spanId}`,
  );
  await expect(rows(page), "the lines stay").toHaveCount(lines.length);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(callAddress(sid));
  // Hidden by a level, it comes into sight all the same.
  await level(page, /^Info/).click();
  await call.waterfall.locator(`#span-${error?.spanId}`).click();
  await call.span
    .getByRole("button")
    .filter({ hasText: error?.body.slice(0, 20) ?? "" })
    .first()
    .click();
  const opened = rows(page).and(page.locator('[aria-expanded="true"]'));
  await expect(opened).toContainText("tool.error");
  await expect(opened).toBeInViewport();
});

test("a line that is closed leaves the lines that were shown", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  const { lines } = await callLogs(sid);
  const error = lines.find(({ eventName }) => eventName === "tool.error");
  await call.open(sid, `?turn=${error?.turnIndex}&span=${error?.spanId}`);
  await ready(page);
  for (const [scope, shown] of [
    ["Span", lines.filter(({ spanId }) => spanId === error?.spanId)],
    [`Turn ${error?.turnIndex}`, lines.filter(({ turnIndex }) => turnIndex === error?.turnIndex)],
    ["Whole call", lines],
  ] as const) {
    await call.scope(scope).check();
    const line = rows(page).filter({ hasText: "tool.error" }).first();
    for (const expanded of ["true", "false"]) {
      await line.click();
      await expect(line).toHaveAttribute("aria-expanded", expanded);
      await expect(call.scope(scope)).toBeChecked();
      await expect(rows(page)).toHaveCount(shown.length);
    }
  }
  await expect(page).toHaveURL(callAddress(sid));
});

test("times are of the call or of the clock, and the cursor is shared", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await ready(page);
  await expect(rows(page).first()).toContainText("00:00");
  await call.logs.getByRole("group", { name: "Times of" }).getByText("Clock", { exact: true }).click();
  await expect(rows(page).first()).toContainText(/\d\d:\d\d:\d\d\.\d{3}/);
  await rows(page).nth(2).hover();
  await expect(call.conversation.locator("[data-cursor]").first()).toBeVisible();
  await expect(async () => {
    await call.canvas.scrollIntoViewIfNeeded();
    const canvas = await call.canvas.boundingBox();
    await page.mouse.move((canvas?.x ?? 0) + (canvas?.width ?? 0) * 0.7, (canvas?.y ?? 0) + 10);
    await expect(call.logs.locator("[data-cursor-line]")).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
});

test("the logs of a running call follow what comes, until the reader looks back", async ({ page, call }) => {
  const startedAtMs = Date.now() - 60_000;
  const made = bigCall({ spans: 50, lines: 0, seed: seed(), nowMs: Date.now() });
  const log = (atMs: number, body: string): MadeLog => ({
    service: "voice-edge",
    atMs,
    level: "INFO",
    body,
    attributes: { "call.sid": made.sid },
  });
  const start = made.logs.filter(({ body }) => body === "call started");
  const first = Array.from({ length: 100 }, (_, at) => log(1_000 + at, `line ${at}`));
  const running = { ...made, startedAtMs, spans: [], logs: [...start, ...first] };
  const more = (...logs: MadeLog[]) => sendCall(state("backend"), { ...running, logs });
  await sendCall(state("backend"), running);
  await call.open(made.sid);
  await ready(page);
  await inSight(call.logs);
  const last = (text: string) => rows(page).filter({ hasText: text });
  await expect(last("line 99")).toBeInViewport();
  await more(log(20_000, "the first that came"));
  await expect(last("the first that came")).toBeInViewport();
  const follow = call.logs.getByRole("button", { name: "Follow" });
  await expect(follow).toBeHidden();
  await page.getByRole("log", { name: "Logs" }).hover();
  await page.mouse.wheel(0, -600);
  await expect(follow).toBeVisible();
  await more(log(30_000, "the second that came"));
  await expect(call.logs).toContainText("103 lines");
  await expect(last("the second that came")).toHaveCount(0);
  await follow.click();
  await expect(last("the second that came")).toBeInViewport();
  const whole: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith("/logs") && !searchParams.has("after")) whole.push(request.url());
  });
  await more(log(40_000, "the third that came"));
  await expect(last("the third that came")).toBeInViewport();
  expect(whole, "only newer lines are asked for").toEqual([]);
});

test("every panel shows what it asked, to copy and to ask again", async ({ page, call, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await ready(page);
  for (const [panel, language, query] of [
    ["Conversation", "TraceQL|HTTP", "/api/v2/traces/"],
    ["Waterfall", "HTTP", "/api/v2/traces/"],
    ["Span", "HTTP", "/api/v2/traces/"],
    ["Ledger", "HTTP", "/api/v2/traces/"],
    ["Outcome and sentiment", "LogQL", `call_sid="${sid}"`],
    ["Telemetry health", "HTTP", "/api/v2/traces/"],
    ["Logs", "LogQL", `call_sid="${sid}"`],
    ["Is it just this call?", "PromQL", "stage_duration_seconds"],
    ["the usual times", "PromQL", "increase("],
    ["Notes", "LogQL", "call.note"],
    ["this page", "LogQL", 'service_name="voice-calls"'],
  ] as const) {
    const button = page.getByRole("button", { name: `Queries behind ${panel}`, exact: true });
    await inSight(button);
    await button.click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(new RegExp(`· (${language})$`)).first()).toBeVisible();
    const asked = dialog.getByLabel("Query", { exact: true }).filter({ hasText: query }).first();
    await expect(asked).toBeVisible();
    await dialog
      .getByRole("button", { name: /^Copy the/ })
      .first()
      .click();
    const shown = await dialog.getByLabel("Query", { exact: true }).first().innerText();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
});

test("no state of the logs has a barrier, and all fit a phone", async ({ page, call }) => {
  const { sid } = await large();
  await call.openLarge(sid, rows(page).first(), "?view=10000-20000");
  await inSight(call.logs);
  await expectNoBarrierAnywhere(page, "logs partly out of view", "#logs");
  await box(page).fill("deep");
  await page.keyboard.press("Enter");
  await rows(page).filter({ hasText: '"request"' }).click();
  await call.logs.getByRole("button", { name: "request {3}" }).click();
  await call.logs.getByRole("button", { name: "Lines around it" }).click();
  await expect(call.logs.locator("[aria-current=true]")).toBeVisible();
  await expectNoBarrierAnywhere(page, "logs with an opened line", "#logs");
  await call.logs.getByRole("checkbox", { name: "Wrap" }).check();
  await level(page, /^Error/).click();
  await level(page, /^Other|^Warning/).click();
  await expectNoBarrierAnywhere(page, "logs wrapped, of some levels", "#logs");
  await call.logs.getByRole("button", { name: "Queries behind Logs" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoBarrierAnywhere(page, "the logs' queries", "dialog[open]");
});
