import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { bigCall } from "#lib/bench/big-trace.ts";
import { sendCall } from "#lib/bench/made-call.ts";
import { callFileSchema } from "#lib/report/schema.ts";
import { callDetail } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { startOtherConsole } from "../other-console.ts";
import { CallPage } from "../pages/call-page.ts";
import { HandOff } from "../pages/hand-off.ts";
import { state } from "../state.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

/** Words that someone who speaks with the caller need not know. */
const TECHNICAL =
  /\b(span|trace|turn|stage|stt|tts|llm|endpointing|latency|budget|guardrail|ledger|verdict|telemetry|loki|tempo|prometheus|tool_call|unattributed|sampled|ms)\b/i;

/** From now on whoever asks the console for data is told nothing; what was asked is listed. */
async function withoutBackend(page: Page): Promise<string[]> {
  const asked: string[] = [];
  await page.route("**/api/**", (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  return asked;
}

test("a call is told without technical words, by keyboard, under an address of its own", async ({
  call,
  page,
}) => {
  const { sid } = planted("tool_timeout");
  const { verdict } = await callDetail(sid);
  const handOff = new HandOff(page);
  await call.open(sid);
  await handOff.plain.focus();
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/plain=1/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(verdict.plain);
  const main = page.getByRole("main");
  await expect(main).toContainText("What to tell the caller");
  await expect(main).toContainText(verdict.advice ?? "");
  await expect(page.getByRole("list", { name: "What happened" })).toContainText("did not answer");
  await expect(main.getByText(/^(none on record|\d+ calls?)$/)).toBeVisible();
  await expect(main.getByText("Nobody has written a note on this call.")).toBeVisible();
  // The bar and the number of the call are for whoever asks further.
  expect((await main.innerText()).replace(sid, "")).not.toMatch(TECHNICAL);
  await page.reload();
  await expect(handOff.plain).toBeChecked();
  await page.goBack();
  await expect(call.ledger).toBeVisible();
});

test("the call is copied as text, plain in the plain view", async ({ call, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { sid } = planted("tool_timeout");
  const { verdict } = await callDetail(sid);
  const handOff = new HandOff(page);
  const copied = async () => {
    await handOff.copy.click();
    await expect(handOff.bar.getByRole("status")).toHaveText("Copied");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await call.open(sid);
  const technical = await copied();
  expect(technical).toContain(verdict.sentence);
  expect(technical).toContain(sid);
  await call.open(sid, "?plain=1");
  const plain = await copied();
  expect(plain).toContain(verdict.plain);
  expect(plain.replace(sid, "")).not.toMatch(TECHNICAL);
});

test("the menu is worked with the keys alone, and is shut by Escape", async ({ call, page }) => {
  await call.open(planted("tool_timeout").sid);
  const handOff = new HandOff(page);
  await handOff.report.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: /Printable page/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: /Markdown/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: /Markdown/ })).toBeHidden();
  await expect(handOff.report).toBeFocused();
  await expect(handOff.openIn, "no other tool is configured").toHaveCount(0);
});

test("a call saved as a file opens again where there is no backend", async ({
  call,
  page,
  browser,
  baseURL,
}) => {
  const { sid, phone } = planted("tool_timeout");
  const handOff = new HandOff(page);
  await call.open(sid);
  const verdict = await call.verdict.innerText();
  const rowsOf = (of: CallPage) => of.ledger.getByRole("row").filter({ has: of.page.getByRole("rowheader") });
  const turns = await rowsOf(call).allInnerTexts();
  expect(turns.length).toBeGreaterThan(3);
  const spans = await call.waterfall.getByRole("row").allInnerTexts();
  expect(spans.length).toBeGreaterThan(3);
  const file = await handOff.download(/JSON file/);
  expect(file.name).toMatch(/^earshot-[A-Za-z0-9-]{1,40}-\d{4}-\d\d-\d\d\.json$/);
  expect(callFileSchema.parse(JSON.parse(file.text)).subject).toEqual({ kind: "call", id: sid });
  expect(file.text).not.toContain(phone.slice(-10));

  const context = await browser.newContext({ ...(baseURL !== undefined && { baseURL }) });
  const elsewhere = await context.newPage();
  const errors: string[] = [];
  elsewhere.on("pageerror", (error) => errors.push(String(error)));
  const asked = await withoutBackend(elsewhere);
  const opened = new HandOff(elsewhere);
  const shown = new CallPage(elsewhere);
  await opened.openFile(file.text);
  await expect(shown.verdict).toHaveText(verdict);
  await expect(elsewhere.getByText(/From a file, saved by Earshot/)).toBeVisible();
  await expect.poll(() => rowsOf(shown).allInnerTexts()).toEqual(turns);
  await expect(shown.waterfall).toBeVisible();
  await expect.poll(() => shown.waterfall.getByRole("row").allInnerTexts()).toEqual(spans);
  await shown.waterfall.getByRole("row").last().click();
  await expect(shown.span).toContainText("Attributes");
  await expect(shown.lines.first()).toBeVisible();
  await expect(opened.notes).toContainText("shown from a file");
  await opened.plain.click();
  await expect(elsewhere.getByText("What to tell the caller")).toBeVisible();
  await opened.plain.click();
  await opened.report.click();
  await opened.bar.getByRole("button", { name: /Printable page/ }).click();
  await expect(elsewhere.getByRole("article")).toContainText(verdict);
  expect(asked, "what the page asked a backend").toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

test("a file that is no call's says what is wrong with it", async ({ page }) => {
  const handOff = new HandOff(page);
  await handOff.openFile("{");
  const told = page.getByRole("alert").filter({ hasText: /\./ });
  await expect(told).toContainText("This is not JSON");
  await handOff.chooseFile('{"kind":"earshot.call","version":9}');
  await expect(told).toContainText("newer Earshot (version 9)");
  await handOff.chooseFile('{"kind":"earshot.call","version":1,"call":7}');
  await expect(told).toContainText("damaged at");
});

test("Markdown and the printed page say the same as the call's page", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  const { verdict } = await callDetail(sid);
  const handOff = new HandOff(page);
  await call.open(sid);
  const { name, text } = await handOff.download(/Markdown/);
  expect(name).toMatch(/\.md$/);
  expect(text).toMatch(/^# Turn \d/);
  expect(text).toContain(verdict.plain);
  expect(text).toContain("## Turns");
  await call.open(sid);
  await (await handOff.choose(/Printable page/)).click();
  await expect(page).toHaveURL(/\/report$/);
  const sheet = page.getByRole("article");
  await expect(sheet.getByRole("heading", { level: 1 })).toHaveText(verdict.sentence.replaceAll(/\s/g, " "));
  await expect(sheet.getByRole("region", { name: "Turns, as a table" }).getByRole("row")).not.toHaveCount(0);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  const ink = await sheet.evaluate((element) => getComputedStyle(element).color);
  expect(ink, "dark on light on paper, whatever the screen's theme").toBe("rgb(18, 23, 28)");
});

test("a note is there for everybody, without the number in it, and outlives a failure", async ({
  call,
  page,
  browser,
  baseURL,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_FAILED/);
  const { sid } = planted("slow_tts");
  const word = `note ${randomUUID()}`;
  const handOff = new HandOff(page);
  await call.open(sid);
  await handOff.readNotes();
  await handOff.note.fill(`${word}: they are at +1 415 555 2671`);
  await handOff.author.fill("Ana");
  await page.route("**/notes", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await handOff.addNote.click();
  const written = handOff.notes.getByRole("listitem").filter({ hasText: word });
  await expect(written).toContainText("Not saved.");
  await page.unroute("**/notes");
  await page.reload();
  await handOff.readNotes();
  await expect(written, "after a reload").toContainText("Not saved.");
  await written.getByRole("button", { name: "Try again" }).click();
  await expect(written).toContainText("[phone]");
  await expect(written).not.toContainText(/Being saved|Not saved/);
  await expect(written).toHaveCount(1);
  await expect(handOff.author, "the author is remembered").toHaveValue("Ana");

  const context = await browser.newContext({ ...(baseURL !== undefined && { baseURL }) });
  const other = new HandOff(await context.newPage());
  await other.page.goto(`/calls/${sid}`);
  await other.readNotes();
  const read = other.notes.getByRole("listitem").filter({ hasText: word });
  await expect(read).toContainText("Ana");
  await expect(read).toContainText("they are at [phone]");
  await context.close();
});

for (const spans of [10_000, 50_000])
  test(`the file of a call of ${spans} spans opens again where there is no backend`, async ({
    page,
    call,
  }) => {
    test.setTimeout(180_000);
    const sid = `CA${randomUUID().replaceAll("-", "")}`;
    await sendCall(state("backend"), bigCall({ sid, spans, lines: 500, seed: 1, nowMs: Date.now() }));
    await call.openLarge(sid, call.verdict.filter({ hasText: /^Turn\s\d+/ }));
    const said = await call.verdict.textContent();
    const handOff = new HandOff(page);
    const file = await handOff.download(/JSON file/);
    expect(file.text.length).toBeLessThan(20_000_000);
    await page.goto("/report");
    await page.route(/\/api\//, (route) => route.abort());
    await handOff.chooseFile(file.text);
    await expect(call.verdict).toHaveText(said ?? "");
    await expect(call.region("Waterfall")).toContainText(`of ${spans.toLocaleString("en")} spans`);
    await expect(call.waterfall.getByRole("row").first()).toBeVisible();
    await expect(call.span.getByText("Attributes", { exact: true })).toBeVisible();
    const { omitted } = callFileSchema.parse(JSON.parse(file.text));
    expect(omitted.spanDetails).toBe(spans - 5_000);
    await expect(page.getByRole("main")).toContainText(/Attributes are here for 5,000 of/);
  });

test("a call opens in Grafana with the questions behind the page, at the carrier and in the transcripts", async ({
  stopAfter,
  page,
}) => {
  // A console of its own, and time enough for axe.
  test.setTimeout(240_000);
  const { sid } = planted("slow_tts");
  const { call } = await callDetail(sid);
  const second = stopAfter(
    await startOtherConsole({
      more: `links:
  grafana:
    url: https://grafana.example
    datasources: { tempo: tempo-uid, loki: loki-uid, prometheus: prometheus-uid }
  carrier: https://carrier.example/calls/{call_sid}
  transcript: https://transcripts.example/{call_sid}
`,
    }),
  );
  await page.goto(`${second.url}/calls/${sid}`);
  const handOff = new HandOff(page);
  await handOff.openIn.press("Enter");
  const menu = handOff.bar.getByRole("list", { name: "Open in" });
  await expect(menu.getByRole("link").first()).toBeVisible();
  const hrefs = await menu
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const asked = hrefs.flatMap((href) => new URL(href).searchParams.get("panes") ?? []).map(String);
  for (const [uid, query] of [
    ["tempo-uid", call.traceId ?? "no trace"],
    ["loki-uid", sid],
    ["prometheus-uid", "stage_duration_seconds"],
  ] as const)
    expect(asked.find((one) => one.includes(uid))).toContain(query);
  expect(hrefs).toContain(`https://carrier.example/calls/${encodeURIComponent(sid)}`);
  expect(hrefs).toContain(`https://transcripts.example/${encodeURIComponent(sid)}`);
  await expectNoBarrierAnywhere(page, "links out");
});

test("no barrier in what is handed on", async ({ page, call }) => {
  test.setTimeout(240_000);
  const { sid } = planted("tool_timeout");
  const handOff = new HandOff(page);
  await call.open(sid);
  await handOff.report.click();
  await expectNoBarrierAnywhere(page, "report's menu");
  await call.open(sid, "?plain=1");
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
  await expectNoBarrierAnywhere(page, "plain view");
  await page.goto(`/calls/${sid}/report`);
  await expect(page.getByRole("article")).toBeVisible();
  await expectNoBarrierAnywhere(page, "printable page");
  await handOff.openFile("{");
  await expect(page.getByRole("alert").filter({ hasText: /\./ })).toBeVisible();
  await expectNoBarrierAnywhere(page, "file page that refuses a file");
});
