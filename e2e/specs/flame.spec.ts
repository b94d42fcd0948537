import { randomUUID } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { bigCall } from "#lib/bench/big-trace.ts";
import { sendCall } from "#lib/bench/made-call.ts";
import { callDetail } from "../api.ts";
import type { CallPage } from "../pages/call-page.ts";
import { state } from "../state.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

/** The waterfall as a flame. */

const rows = (page: Page): Locator => page.getByRole("treegrid", { name: "Waterfall" }).getByRole("row");
const selected = (page: Page): Locator =>
  page.getByRole("treegrid", { name: "Waterfall" }).getByRole("row", { selected: true });

/** The choice is made at once, its drawing comes a moment later. */
async function toFlame(page: Page, call: CallPage): Promise<void> {
  const flame = page.getByRole("radio", { name: "Flame", exact: true });
  await call.press("v", () => expect(flame).toBeChecked({ timeout: 500 }));
  await expect(call.waterfall).toHaveCount(0);
}

test("the flame is worked with the keys of the rows", async ({ page, call }) => {
  await call.open(planted("tool_timeout").sid);
  await expect(rows(page).first()).toBeVisible();
  await toFlame(page, call);
  const name = () => call.span.locator("p").first().innerText();
  await expect.poll(name).toBe("tool_call");
  await page.keyboard.press("h");
  await expect.poll(name).toBe("turn");
  await page.keyboard.press("j");
  await expect.poll(name).not.toBe("turn");
  await page.keyboard.press("k");
  await expect.poll(name).toBe("turn");
  await page.keyboard.press("v");
  await expect(selected(page)).toContainText("turn");
});

test("the flame brings what is selected into sight, however deep", async ({ page, call }) => {
  const sid = `CA${randomUUID().replaceAll("-", "")}`;
  const whole = bigCall({ sid, spans: 400, seed: 1, nowMs: Date.now() });
  const tool = whole.spans.find(({ name }) => name === "tool_call");
  if (tool === undefined) throw new Error("the generated call has no tool call");
  const idOf = (depth: number): string => depth.toString(16).padStart(16, "d");
  const chain = Array.from({ length: 60 }, (_, depth) => ({
    ...tool,
    spanId: idOf(depth),
    parentSpanId: depth === 0 ? tool.spanId : idOf(depth - 1),
    name: `asks ${depth}`,
    attributes: {},
  }));
  await sendCall(state("backend"), { ...whole, spans: [...whole.spans, ...chain] });
  await expect(async () => {
    await callDetail(sid);
  }).toPass();
  await call.open(sid, `?span=${idOf(59)}`);
  await expect(selected(page)).toContainText("asks 59");
  await toFlame(page, call);
  const scrolledPx = () =>
    page
      .getByRole("region", { name: "Waterfall", exact: true })
      .locator("canvas")
      .last()
      .evaluate((canvas) => canvas.parentElement?.parentElement?.scrollTop ?? 0);
  await expect.poll(scrolledPx).toBeGreaterThan(0);
  for (let up = 0; up < 60; up++) await page.keyboard.press("h");
  await expect.poll(scrolledPx).toBeLessThan(18 * 6);
});
