import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { callDetail, callLogs } from "../api.ts";
import { expectHarmless, FORMULA, INVISIBLE_CHARACTER, sendHostileCall } from "../hostile.ts";
import type { CallPage } from "../pages/call-page.ts";
import { HandOff } from "../pages/hand-off.ts";
import { expect, inSight, test } from "../test.ts";

/** A call with markup, controls, marks that turn text round, formulas and texts of 1 MB in every field. */

test.setTimeout(180_000);

/** The id is the longest that is a call's, and needs every kind of escaping in a path. */
const newSid = (): string => `<img/src=/pwned/onerror=window.pwned=1>?#%2e&"'${randomUUID()}`;

async function hostileCall(): Promise<string> {
  const sid = newSid();
  await sendHostileCall(sid);
  await expect(async () => {
    expect((await callDetail(sid)).state).toBe("complete");
  }).toPass();
  return sid;
}

/** All that the page asks for of its own origin, to see that no markup asked for anything. */
function watched(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (one) => asked.push(new URL(one.url()).pathname));
  return asked;
}

/** Nothing ran, nothing is wider than the window, and nothing hidden makes the page longer than what is seen. */
async function expectWhole(page: Page): Promise<void> {
  await expectHarmless(page);
  const beyond = await page.evaluate(() => ({
    right: document.documentElement.scrollWidth - innerWidth,
    below:
      document.documentElement.scrollHeight -
      Math.max(innerHeight, (document.querySelector("main")?.getBoundingClientRect().bottom ?? 0) + scrollY),
  }));
  expect(beyond.right, "px beyond the right edge").toBeLessThanOrEqual(0);
  expect(beyond.below, "px below the page's content").toBeLessThanOrEqual(200);
}

async function openedPanels(page: Page, call: CallPage): Promise<void> {
  await test.step("every span's own words", async () => {
    const rows = call.waterfall.getByRole("row");
    await page.getByRole("radio", { name: "Whole call" }).first().check();
    const ids = await rows.evaluateAll((all) => all.flatMap(({ id }) => (id.startsWith("span-") ? id : [])));
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) {
      await page.locator(`[id="${id}"]`).click();
      await expect(call.span).toContainText(id.replace("span-", ""));
      await expect(call.span.getByText("Loading the span")).toHaveCount(0);
      await expectHarmless(page);
    }
    await page.locator('[id="span-00000000000000a3"]').click();
    await expect(call.span, "a name of 1 MB").toContainText(/99\d,\d{3} more characters/);
  });

  await test.step("the flame view, services and states as colours, a search for markup", async () => {
    const waterfall = call.region("Waterfall");
    await waterfall.getByText("Flame", { exact: true }).click();
    for (const colours of ["Service", "Status"]) {
      await waterfall.getByText(colours, { exact: true }).click();
      await expectWhole(page);
    }
    await waterfall.getByText("Rows", { exact: true }).click();
    const box = page.getByRole("textbox", { name: "Search in the trace" });
    await box.fill("<script>");
    await expect(waterfall.getByRole("status").filter({ hasText: /\d/ })).toBeVisible();
    await expectWhole(page);
    await box.fill("");
  });

  await test.step("tables in place of drawings", async () => {
    for (const panel of ["Conversation", "Ledger"] as const) {
      await call.show(panel, "Table");
      await expect(call.region(panel).getByRole("table").first()).toBeVisible();
      await expectWhole(page);
    }
  });

  await test.step("log lines: opened, wrapped, searched, with their neighbours", async () => {
    await call.scope("Whole call").check();
    for (const text of ["<script>", '{"a"', "its level is markup", "=HYPERLINK"]) {
      const line = call.lines.filter({ hasText: text }).first();
      await line.click();
      await expect(line).toHaveAttribute("aria-expanded", "true");
      await expectWhole(page);
      await line.click();
    }
    await call.logs.getByText("Wrap", { exact: true }).click();
    await call.lines.filter({ hasText: "<script>" }).first().click();
    await call.logs
      .getByRole("button", { name: /around/i })
      .first()
      .click();
    await expect(call.logs.getByText(/^Loading/)).toHaveCount(0);
    await expectWhole(page);
    await call.logs.getByRole("textbox").fill("<script>");
    await expect(call.logs.locator("mark").filter({ visible: true }).first()).toBeVisible();
    await expectWhole(page);
  });

  await test.step("what the panels asked", async () => {
    for (const panel of ["Logs", "Waterfall", "Is it just this call?"]) {
      await call.region(panel).getByRole("button", { name: /quer/i }).first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectHarmless(page);
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    }
  });
}

for (const { colorScheme, width } of [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 390 },
] as const)
  test(`every panel shows a hostile call as text, ${colorScheme}, ${width} px`, async ({ page, call }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const asked = watched(page);
    const sid = await hostileCall();
    await call.open(sid);
    await expect(call.verdict).toContainText("<script>");
    await expect(call.verdict).toContainText("⟨U+202E⟩");
    await expect(page.getByRole("main")).toContainText(sid);
    await expect(call.region("Waterfall")).toContainText("spans");
    for (const name of ["Is it just this call?", "Earlier calls of this caller", "Outcome and sentiment"]) {
      await inSight(call.region(name));
      await expect(call.region(name).getByText(/^Loading/)).toHaveCount(0);
    }
    await call.openFacts();
    await expectWhole(page);
    await expect(call.conversation, "a delay that cannot be").not.toContainText("e+");
    await expect(call.region(/health/i)).toContainText("a figure of the line that cannot be");
    await openedPanels(page, call);
    const handOff = new HandOff(page);
    await handOff.readNotes();
    await handOff.note.fill(`<script>window.pwned=1</script>\u202e=1+1`);
    await handOff.author.fill(FORMULA);
    await handOff.addNote.click();
    await expect(handOff.notes.getByRole("listitem").filter({ hasText: "<script>" })).toContainText(FORMULA);
    await expectWhole(page);
    for (const path of [
      `/calls/${encodeURIComponent(sid)}?plain=1`,
      `/calls/${encodeURIComponent(sid)}/report`,
      `/compare?a=${encodeURIComponent(sid)}&b=${encodeURIComponent(sid)}`,
      "/",
      "/calls",
    ]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByText(/^Loading/)).toHaveCount(0);
      await expectWhole(page);
    }
    expect(asked).not.toContain("/pwned");
  });

test("a hostile call's facts lead to the list of such calls, whose CSV holds no formula", async ({
  call,
  calls,
  page,
  request,
}) => {
  const sid = await hostileCall();
  await call.open(sid);
  await call.openFacts();
  await call.facts.getByRole("link", { name: FORMULA }).first().click();
  await expect(page).toHaveURL(/\/calls\?agent=/);
  await expect(calls.rows.filter({ hasText: FORMULA.slice(0, 20) }).first()).toBeVisible();
  expect(await calls.sids()).toContain(sid);
  await expectWhole(page);
  const response = await request.get("/api/v1/calls.csv", { params: { agent: FORMULA } });
  const text = await response.text();
  const line = text.split("\r\n").find((one) => one.includes("HYPERLINK"));
  expect(line).toContain(`"'=HYPERLINK(""https://evil.example"",""click"")"`);
  expect(line).toContain(",'+1+1,");
  expect(line).toContain(",'@SUM(A1),");
  // Whatever a cell begins with, it is nothing that a spreadsheet reckons with.
  expect(text).not.toMatch(/(?:^|,)"?[=+@\t\r|-](?!\d)/m);
});

test("no export of a hostile call holds markup, a formula or an invisible character", async ({
  call,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const asked = watched(page);
  const sid = await hostileCall();
  const handOff = new HandOff(page);
  await call.open(sid);
  const copied = async () => {
    await handOff.copy.click();
    await expect(handOff.bar.getByRole("status")).toHaveText("Copied", { timeout: 30_000 });
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const markdown = await handOff.download(/Markdown/);
  expect(markdown.name).toMatch(/^[\w-]+\.md$/);
  const fence = /^(`{3,})text\n[^]*?\n\1$/gm;
  expect(markdown.text.replaceAll(fence, ""), "no markup in Markdown").not.toMatch(
    /(?<!\\)<|(?<!\\)\[|(?<!\\)!\[|https?:\/\//,
  );
  await call.open(sid);
  const technical = await copied();
  expect(technical).toContain("<script>");
  await handOff.plain.click();
  const plain = await copied();
  for (const text of [markdown.text, technical, plain]) {
    expect(text).not.toMatch(INVISIBLE_CHARACTER);
    expect(text.length, "nobody reads 1 MB").toBeLessThan(100_000);
  }
  await call.open(sid);
  const file = await handOff.download(/JSON file/);
  expect(file.name).toMatch(/^[\w-]+\.json$/);
  expect(Object.keys(JSON.parse(file.text))).not.toContain("__proto__");
  expect(file.text).not.toContain((await callDetail(sid)).call.callerHash ?? "none");
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await handOff.openFile(file.text);
    await expect(call.verdict).toContainText("<script>");
    await expect(call.lines).toHaveCount((await callLogs(sid)).lines.length);
    await expectWhole(page);
    await call.turn(0).click();
    await expect(call.span.getByText("Attributes", { exact: true })).toBeVisible();
    await expectWhole(page);
  }
  expect(asked).not.toContain("/pwned");
});
