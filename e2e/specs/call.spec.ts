import { formatDuration } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { callDetail, callLogs } from "../api.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

test("a turn that is selected is selected everywhere, in the address, and after a reload", async ({
  call,
  page,
}) => {
  const { sid, expected } = planted("tool_timeout");
  const turn = expected.turnIndex ?? 0;
  const other = turn === 0 ? 1 : 0;
  await call.open(sid);
  await expect(call.region(`Turn ${turn}`), "the accused turn is looked at first").toBeVisible();
  await call.turn(other).click();
  await expect(page).toHaveURL(new RegExp(`[?&]turn=${other}\\b`));
  const isSelected = async (index: number) => {
    await expect(call.turn(index)).toHaveAttribute("aria-pressed", "true");
    await expect(call.breakdown(index)).toBeVisible();
    const wait = page
      .getByRole("list", { name: "Turns" })
      .getByRole("button", { name: new RegExp(`^Turn ${index} at`) });
    await expect(wait).toHaveAttribute("aria-pressed", "true");
    await expect(call.scope(`Turn ${index}`)).toBeChecked();
  };
  await isSelected(other);
  await page.reload();
  await isSelected(other);
});

test("back leads to the page before, with what was selected there", async ({ call, calls, page }) => {
  const { sid, expected } = planted("tool_timeout");
  await calls.open(`?verdict=${expected.verdict}&stage=${expected.stage}`);
  await calls.rows.getByRole("link").first().click();
  await expect(call.verdict).toBeVisible();
  await call.open(sid);
  await call.turn(0).click();
  await expect(page).toHaveURL(/turn=0\b/);
  await page.getByRole("link", { name: /, all calls$/ }).click();
  await expect(page).toHaveURL(/caller=/);
  await page.goBack();
  await expect(page).toHaveURL(/turn=0\b/);
  await expect(call.turn(0)).toHaveAttribute("aria-pressed", "true");
});

test("evidence selects the span that it names, and shows what the span says", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  const { verdict } = await callDetail(sid);
  const spans = verdict.evidence.filter((one) => one.kind === "span");
  expect(spans.length).toBeGreaterThan(0);
  await call.open(sid);
  for (const one of spans) {
    await call.evidence
      .getByRole("link", { name: `Span: ${one.label}` })
      .first()
      .click();
    await expect(page).toHaveURL(new RegExp(`span=${one.id}\\b`));
    await expect(call.waterfall.getByRole("row", { selected: true })).toHaveAttribute("id", `span-${one.id}`);
  }
  const tool = verdict.evidence.find((one) => one.label.includes(String(expected.tool)));
  await page.goto(tool?.href ?? "");
  await expect(call.span.getByText("gen_ai.tool.name", { exact: true })).toBeVisible();
  await expect(call.span.getByText(expected.tool ?? "", { exact: true })).toBeVisible();
  await expect(call.span.getByText(/^Failed/)).toBeVisible();
});

test("the logs follow the selected turn and span, and lead back to them", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  const turn = expected.turnIndex ?? 0;
  const { lines } = await callLogs(sid);
  const error = lines.find((line) => line.eventName === "tool.error");
  await call.open(sid);
  await expect(call.lines).toHaveCount(lines.length);
  await call.turn(turn).click();
  await expect(call.lines).toHaveCount(lines.filter((line) => line.turnIndex === turn).length);
  await call.waterfall.locator(`#span-${error?.spanId}`).click();
  await expect(call.scope("Span")).toBeChecked();
  await expect(call.lines).toHaveCount(lines.filter((line) => line.spanId === error?.spanId).length);
  await call.scope("Whole call").check();
  await expect(call.lines).toHaveCount(lines.length);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(callAddress(sid));
  await call.lines.filter({ hasText: "tool.error" }).first().click();
  await expect(page).toHaveURL(new RegExp(`turn=${turn}\\b`));
  await expect(page).toHaveURL(new RegExp(`span=${error?.spanId}\\b`));
  await expect(page).toHaveURL(/line=\d+-/);
  await page.reload();
  await expect(call.lines.and(page.locator('[aria-expanded="true"]'))).toContainText("tool.error");
});

test("the page shows the same ledger as the API", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  const { turns } = await callDetail(sid);
  const turn = turns?.find(({ index }) => index === expected.turnIndex);
  await call.open(sid, `?turn=${turn?.index}`);
  const table = call.breakdown(turn?.index ?? -1);
  await expect(table.getByRole("rowheader")).toHaveCount((turn?.ledger.length ?? 0) + 1);
  for (const { stage, ms } of turn?.ledger ?? []) {
    const row = table
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: STAGE_LABELS[stage] }) });
    await expect(row).toContainText(formatDuration(ms));
  }
  await expect(table.getByRole("button", { name: expected.tool ?? "" })).toBeVisible();
  await expect(table.getByText("timeout", { exact: true })).toBeVisible();
});

test("the keyboard alone leads through the page", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  const { turns } = await callDetail(sid);
  const slow = turns?.find((turn) => turn.slow)?.index;
  await call.open(sid);
  await expect(call.verdict).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("b");
    await expect(page).toHaveURL(new RegExp(`turn=${slow}\\b`), { timeout: 500 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(callAddress(sid));
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/turn=0\b/);
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/turn=1\b/);
  await page.keyboard.press("Shift+T");
  await expect(page).toHaveURL(/turn=0\b/);
  await page.keyboard.press("w");
  await expect(call.waterfall).toBeFocused();
  await page.keyboard.press("Home");
  const first = await call.waterfall.getByRole("row", { selected: true }).getAttribute("id");
  await page.keyboard.press("j");
  await expect(call.waterfall.getByRole("row", { selected: true })).not.toHaveAttribute("id", first ?? "");
  await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(callAddress(sid));
});

test("Tab goes from the skip link to the verdict's evidence and on to the logs", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  await call.open(sid);
  await expect(call.verdict).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  const reached = new Set<string>();
  const wanted = ["evidence", "plain", "ledger", "waterfall", "logs"];
  for (let i = 0; i < 120 && reached.size < wanted.length; i++) {
    await page.keyboard.press("Tab");
    const where = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused?.closest('[aria-label="Evidence"]')) return "evidence";
      if (focused?.getAttribute("aria-label") === "Copy the plain words") return "plain";
      return focused?.closest("section[id]")?.id ?? "";
    });
    if (wanted.includes(where)) reached.add(where);
  }
  expect([...reached]).toEqual(wanted);
});

test("the plain words can be copied, advice and all", async ({ call, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { sid } = planted("tool_timeout");
  const { verdict } = await callDetail(sid);
  await call.open(sid);
  const words = call.region("In plain words");
  await expect(words).toContainText("What to tell the caller");
  await words.getByRole("button", { name: "Copy the plain words" }).click();
  await expect(words.getByRole("status")).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${verdict.plain} ${verdict.advice}`);
  expect(copied, "no word of the trade").not.toMatch(/tool_call|llm|tts|stt|span|trace/i);
});
