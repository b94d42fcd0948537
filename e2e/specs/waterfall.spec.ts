import { randomUUID } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { bigCall } from "#lib/bench/big-trace.ts";
import { brokenCall } from "#lib/bench/broken-trace.ts";
import { sendCall } from "#lib/bench/made-call.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { callDetail } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { state } from "../state.ts";
import { dragOver, expect, test } from "../test.ts";
import { planted } from "../truth.ts";

/** The waterfall's tools, on a simulated call and on traces as large and as broken as they come. */

const MOST_ROWS = 80;
const LARGE = 10_000;
const HUGE = 50_000;

// Large traces are sent and drawn; on a busy machine that takes its time.
test.setTimeout(180_000);

const sent = new Map<string, Promise<string>>();
/** Sends a generated call once for all tests of this worker. */
function generated(kind: "large" | "huge" | "broken"): Promise<string> {
  const known = sent.get(kind);
  if (known !== undefined) return known;
  const send = async () => {
    const spans = { large: LARGE, huge: HUGE, broken: 400 }[kind];
    const sid = `CA${randomUUID().replaceAll("-", "")}`;
    const whole = bigCall({ sid, spans, lines: 40, seed: 1, nowMs: Date.now() });
    await sendCall(state("backend"), kind === "broken" ? brokenCall(whole, "everything", 1) : whole);
    return whole.sid;
  };
  const sending = send();
  sent.set(kind, sending);
  return sending;
}

const panel = (page: Page): Locator => page.getByRole("region", { name: "Waterfall", exact: true });
const rows = (page: Page): Locator => page.getByRole("treegrid", { name: "Waterfall" }).getByRole("row");
const selected = (page: Page): Locator =>
  page.getByRole("treegrid", { name: "Waterfall" }).getByRole("row", { selected: true });
const searchBox = (page: Page): Locator => page.getByRole("textbox", { name: "Search in the trace" });

async function wholeCall(page: Page): Promise<void> {
  await panel(page).getByRole("radio", { name: "Whole call" }).check();
}

for (const [kind, count] of [
  ["large", LARGE],
  ["huge", HUGE],
] as const)
  test(`${count} spans are at hand with few rows in the document`, async ({ page, call }) => {
    const sid = await generated(kind);
    await call.openLarge(sid, rows(page).first());
    await wholeCall(page);
    await expect(panel(page)).toContainText(`${count.toLocaleString("en")} spans`);
    expect(await rows(page).count()).toBeLessThanOrEqual(MOST_ROWS);
    await call.waterfall.focus();
    // A panel above that is still loading may move the rows once.
    await expect(async () => {
      await page.keyboard.press("End");
      await expect(selected(page)).toBeInViewport({ timeout: 1_000 });
    }).toPass();
    const last = Number(await selected(page).getAttribute("aria-rowindex"));
    expect(last).toBe(Number(await call.waterfall.getAttribute("aria-rowcount")));
    expect(last).toBeGreaterThanOrEqual(count);
    expect(await rows(page).count()).toBeLessThanOrEqual(MOST_ROWS);
    await page.keyboard.press("Home");
    await expect(selected(page)).toHaveAttribute("aria-rowindex", "1");
  });

test("a search goes from match to match, and can leave all else out", async ({ page, call }) => {
  await call.openLarge(await generated("large"), rows(page).first());
  await page.keyboard.press("f");
  await expect(searchBox(page)).toBeFocused();
  await page.keyboard.type("tts_first");
  const found = panel(page).getByRole("status").filter({ hasText: /\d/ });
  await expect(found).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(selected(page)).toContainText("tts_first_frame");
  const first = await selected(page).getAttribute("id");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(searchBox(page)).not.toBeFocused();
  await page.keyboard.press("f");
  await page.keyboard.type("tts_first");
  await panel(page).getByRole("button", { name: "Next match" }).click();
  await expect(selected(page)).not.toHaveAttribute("id", first ?? "");
  await panel(page).getByRole("checkbox", { name: "Matches only" }).check();
  // What is left are the matches and what they lie below.
  await expect(rows(page).filter({ hasText: "llm_first_token" })).toHaveCount(0);
  await expect(rows(page).filter({ hasText: "tts_first_frame" }).first()).toBeVisible();
  await searchBox(page).fill("no span is called so");
  await expect(panel(page)).toContainText("No span matches");
});

test("rows fold one by one and by level, and what is selected stays in sight", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await expect(rows(page).first()).toBeVisible();
  await wholeCall(page);
  await page.keyboard.press("k");
  await expect(selected(page)).toHaveCount(1);
  // From a stage up to its turn, which then folds, and opens again.
  await page.keyboard.press("h");
  await expect(selected(page)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("h");
  await expect(selected(page)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("l");
  await expect(selected(page)).toHaveAttribute("aria-expanded", "true");
  const before = Number(await call.waterfall.getAttribute("aria-rowcount"));
  await panel(page).getByRole("button", { name: "Fold a level", exact: true }).click();
  await panel(page).getByRole("button", { name: "Fold a level", exact: true }).click();
  await expect(selected(page)).toHaveCount(1);
  expect(Number(await call.waterfall.getAttribute("aria-rowcount"))).toBeLessThan(before);
});

test("dragging over the minimap zooms every panel, and the view is in the URL", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await expect(rows(page).first()).toBeVisible();
  await wholeCall(page);
  const map = panel(page).locator("canvas").first();
  await dragOver(map, [0.25, 0.5], () => expect(page).toHaveURL(/view=\d/, { timeout: 2_000 }));
  await panel(page).getByRole("button", { name: "Show all" }).click();
  await expect(page).not.toHaveURL(/view=/);
});

test("the turn's row is its ledger, the critical path can be seen, and services have colours", async ({
  page,
  call,
}) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await expect(rows(page).first()).toBeVisible();
  const turn = rows(page).filter({ hasText: /^turn/ }).first();
  await expect(turn.locator("[data-stage=tool_call]")).toHaveCount(1);
  const path = call.waterfall.locator("[data-path]");
  await expect(path.first()).toBeVisible();
  await panel(page).getByRole("checkbox", { name: "Critical path" }).uncheck();
  await expect(path).toHaveCount(0);
  await panel(page).getByRole("radio", { name: "Service" }).check();
  await expect(panel(page).getByRole("list", { name: "Services" })).toContainText("voice-edge");
  await panel(page).getByRole("radio", { name: "Flame" }).check();
  await expect(call.waterfall).toHaveCount(0);
  await page.keyboard.press("v");
  await expect(call.waterfall).toBeVisible();
});

test("time that no stage accounts for is a row of its own", async ({ page, call }) => {
  const { sid } = planted("silence");
  await call.open(sid);
  const gap = rows(page).filter({ hasText: "unattributed" }).first();
  await expect(gap).toBeVisible();
  await expect(gap).toHaveAccessibleName(/^unattributed, .* between .* and /);
});

test("a span says what it cost, what it wrote, and finds others like it", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  const { verdict } = await callDetail(sid);
  await call.open(sid);
  await expect(selected(page)).toContainText("tool_call");
  const share = call.span.getByLabel(`Share of turn ${verdict.turnIndex}`);
  await expect(share).toContainText(STAGE_LABELS.tool_call);
  await expect(share).toContainText("over by");
  const line = call.span.getByRole("button", { name: /timeout/ });
  await line.click();
  await expect(page).toHaveURL(/line=/);
  await call.span.getByRole("button", { name: "Find spans with this gen_ai.tool.name" }).click();
  await expect(searchBox(page)).toHaveValue(`gen_ai.tool.name=${verdict.tool}`);
  await expect(panel(page).getByRole("status").filter({ hasText: /\d/ })).toBeVisible();
});

test("a broken trace is shown, and what is broken is said and led to", async ({ page, call }) => {
  await call.openLarge(await generated("broken"), rows(page).first());
  const broken = panel(page).getByRole("list", { name: "What is broken" });
  for (const words of [
    /tops in place of one root/,
    /without a parent/,
    /id used twice/,
    /circle of parents/,
    /an end before the start/,
  ])
    await expect(broken).toContainText(words);
  await broken.getByRole("button", { name: /circle of parents/ }).click();
  await expect(selected(page)).toHaveAccessibleName(/its own ancestor/);
});

test("a span shows its events, links and log lines, and an attribute can be copied", async ({
  page,
  call,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const other = planted("slow_tts");
  const sid = `CA${randomUUID().replaceAll("-", "")}`;
  const whole = bigCall({ sid, spans: 400, lines: 40, seed: 1, nowMs: Date.now() });
  const tool = whole.spans.find(({ name }) => name === "tool_call");
  if (tool === undefined) throw new Error("the generated call has no tool call");
  const told = {
    ...tool,
    events: [{ name: "retry", atMs: tool.startMs + 1, attributes: { "retry.reason": "busy" } }],
    links: [{ traceId: other.traceId, spanId: "00000000000000a1", traceState: "", attributes: {} }],
  };
  const line = {
    service: "voice-edge",
    atMs: tool.startMs + 2,
    level: "ERROR" as const,
    body: "the tool was busy",
    attributes: { "call.sid": sid },
    spanId: tool.spanId,
  };
  const spans = whole.spans.map((span) => (span === tool ? told : span));
  await sendCall(state("backend"), { ...whole, spans, logs: [...whole.logs, line] });
  await expect(async () => {
    await callDetail(sid);
  }).toPass();
  await call.open(sid, `?span=${tool.spanId}`);
  await expect(call.span).toContainText("Event retry");
  await expect(call.span).toContainText("retry.reason");
  await expect(call.span.getByRole("link")).toHaveAttribute("href", new RegExp(other.traceId));
  await expect(call.span.getByRole("button", { name: /the tool was busy/ })).toBeVisible();
  await expect(selected(page).locator("[data-line-tick]").first()).toBeAttached();
  await call.span.getByRole("button", { name: "Copy gen_ai.tool.name" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe(tool.attributes["gen_ai.tool.name"]);
});

test("its states have no barrier", async ({ page, call }) => {
  await call.openLarge(await generated("broken"), rows(page).first());
  await searchBox(page).fill("get");
  const states = {
    "by service, of a search": () => panel(page).getByRole("radio", { name: "Service" }).check(),
    "matches only": () => panel(page).getByRole("checkbox", { name: "Matches only" }).check(),
    "by status": () => panel(page).getByRole("radio", { name: "Status" }).check(),
    flame: () => panel(page).getByRole("radio", { name: "Flame" }).check(),
  };
  for (const [name, reach] of Object.entries(states)) {
    await reach();
    await expectNoBarrierAnywhere(page, `waterfall ${name}`, ["#waterfall", "#span"]);
  }
});
