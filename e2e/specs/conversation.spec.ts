import { bargeIns } from "#lib/calls/view/barge-ins.ts";
import { callDetail } from "../api.ts";
import { expect, test } from "../test.ts";
import { planted, truth } from "../truth.ts";

const inView = /[?&]view=(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)/;

function viewOf(url: string): { fromMs: number; toMs: number } | null {
  const [, from, to] = inView.exec(url) ?? [];
  return from === undefined || to === undefined ? null : { fromMs: Number(from), toMs: Number(to) };
}

test("dragging over the lanes zooms all panels, and the page's link keeps it", async ({ call, page }) => {
  const { sid } = planted("tool_timeout");
  const { call: facts, turns } = await callDetail(sid);
  const endMs = facts.durationMs ?? 0;
  await call.open(sid);
  await expect(async () => {
    await page.keyboard.press("0");
    await expect(page).not.toHaveURL(inView, { timeout: 1000 });
    const box = await call.canvas.boundingBox();
    if (box === null) throw new Error("the canvas is not in sight");
    const y = box.y + 40;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.75, y, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(inView, { timeout: 1000 });
  }).toPass();
  const view = viewOf(page.url());
  expect((view?.fromMs ?? 0) / endMs).toBeCloseTo(0.5, 1);
  expect((view?.toMs ?? 0) / endMs).toBeCloseTo(0.75, 1);
  const seen = (turns ?? []).filter(
    (turn) => turn.startMs <= (view?.toMs ?? 0) && turn.startMs + turn.latencyMs >= (view?.fromMs ?? 0),
  );
  await expect(call.ledger.getByText(new RegExp(`, ${seen.length} in view`))).toBeVisible();
  await expect(call.conversation.getByRole("list", { name: "Turns" }).getByRole("button")).toHaveCount(
    seen.length,
  );
  await page.reload();
  await expect(call.ledger.getByText(/in view/)).toBeVisible();
  await call.conversation.getByRole("button", { name: /^Fit/ }).click();
  await expect(page).not.toHaveURL(inView);
  await expect(call.ledger.getByText(/in view/)).toHaveCount(0);
});

test("a wheel with Ctrl zooms where the pointer is, a sideways one moves along", async ({ call, page }) => {
  const { sid } = planted("long_call");
  await call.open(sid);
  await expect(call.canvas).toBeVisible();
  const box = await call.canvas.boundingBox();
  if (box === null) throw new Error("the canvas is not in sight");
  await page.mouse.move(box.x + box.width / 4, box.y + 40);
  await page.keyboard.down("Control");
  await expect(async () => {
    await page.mouse.wheel(0, -400);
    await expect(page).toHaveURL(inView, { timeout: 1000 });
  }).toPass();
  await page.keyboard.up("Control");
  const zoomed = viewOf(page.url());
  await expect(async () => {
    await page.mouse.wheel(200, 0);
    expect(viewOf(page.url())?.fromMs).toBeGreaterThan(zoomed?.fromMs ?? Number.POSITIVE_INFINITY);
  }).toPass();
});

test("the cursor stands at the same instant in all panels and says which", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  const { turns } = await callDetail(sid);
  const turn = turns?.find(({ index }) => index === expected.turnIndex);
  await call.open(sid, `?turn=${turn?.index}`);
  await call.press("z", () => expect(page).toHaveURL(inView, { timeout: 500 }));
  const box = await call.canvas.boundingBox();
  if (box === null) throw new Error("the canvas is not in sight");
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.move(box.x + box.width / 2 + 1, box.y + 40);
  await expect(call.canvas.locator("[data-cursor]")).toBeVisible();
  await expect(call.ledger.locator("[data-cursor]")).toBeVisible();
  // The middle of the turn's wait, on the call's clock and the wall's.
  const middle = (turn?.startMs ?? 0) + (turn?.latencyMs ?? 0) / 2;
  const readout = call.conversation.locator("[data-cursor-readout]");
  await expect(readout).toHaveText(/^\d\d:\d\d\.\d{3} ?\d\d:\d\d:\d\d\.\d{3}$/);
  const [, minutes, seconds] = /^(\d\d):(\d\d\.\d{3})/.exec(await readout.innerText()) ?? [];
  const shownMs = Number(minutes) * 60_000 + Number(seconds) * 1000;
  expect(Math.abs(shownMs - middle)).toBeLessThan(50);
  await page.mouse.move(5, 5);
  await expect(call.ledger.locator("[data-cursor]")).toHaveCount(0);
});

test("a click on the lanes selects the turn, the speech and the silence's stage", async ({ call, page }) => {
  const { sid, expected } = planted("tool_timeout");
  await call.open(sid);
  const silences = call.conversation.getByRole("list", { name: "Silences" });
  await expect(async () => {
    await silences.getByRole("button", { name: expected.tool ?? "" }).click();
    await expect(page).toHaveURL(new RegExp(`turn=${expected.turnIndex}\\b`), { timeout: 500 });
  }).toPass();
  await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
  await call.conversation.getByRole("list", { name: "Agent's speech" }).getByRole("button").first().click();
  await expect(page).toHaveURL(/turn=0\b/);
  const events = call.conversation.getByRole("list", { name: "Events" });
  await events
    .getByRole("button", { name: `Tool ${expected.tool}` })
    .last()
    .click();
  await expect(page).toHaveURL(new RegExp(`turn=${expected.turnIndex}\\b`));
});

for (const [scenario, shown, count] of [
  ["barge_in", /^Barge-in at /, 2],
  ["false_barge_in", /^False barge-in at /, 1],
  ["false_barge_in", /^Backchannel at /, 1],
] as const) {
  test(`${scenario}: ${count} × ${shown.source} on the clock, and in the table behind it`, async ({
    call,
    page,
  }) => {
    const { sid } = planted(scenario);
    await call.open(sid);
    const events = call.conversation.getByRole("list", { name: "Events" });
    await expect(events.getByRole("button", { name: shown })).toHaveCount(count);
    await call.show("Conversation", "Table");
    const word = shown.source.replace(/^\^| at $/g, "");
    const row = call.conversation.getByRole("row").filter({
      has: page.getByRole("button", { name: word, exact: true }),
    });
    // Only the rows in sight are in the document: a long call's may have to be scrolled to.
    await call.conversation.getByRole("table").hover();
    await expect(async () => {
      if ((await row.count()) === 0) await page.mouse.wheel(0, 250);
      await row.first().getByRole("button").click({ timeout: 500 });
    }).toPass();
    await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
  });
}

test("every planted interruption is told true from false as it was planted", async () => {
  const kept = truth().filter(
    ({ scenario, cutShort, turns }) =>
      scenario !== "organic" && !cutShort && turns.some(({ interrupted }) => interrupted),
  );
  expect(kept.length).toBeGreaterThan(1);
  for (const { sid, scenario, turns } of kept) {
    const detail = await callDetail(sid);
    if (detail.turns === null) continue;
    const found = bargeIns(detail.speech ?? [], detail.turns).filter(({ kind }) => kind !== "backchannel");
    // Who barges into the call's last words has no time to say any: that cannot be told.
    const last = found.at(-1);
    if (last?.kind === "unknown" && last.turnIndex === turns.length - 1) continue;
    const stopped = turns.filter(({ interrupted }) => interrupted).length;
    const wanted = scenario === "false_barge_in" ? "false_stop" : "barge_in";
    expect
      .soft(
        found.map(({ kind }) => kind),
        sid,
      )
      .toEqual(Array.from({ length: stopped }, () => wanted));
  }
});

test("a guardrail's rejection stands on the clock and leads to its turn", async ({ call, page }) => {
  const { sid } = planted("guardrail_rejected");
  const { findings } = await callDetail(sid);
  const found = findings.find(({ kind }) => kind === "guardrail_rejected");
  await call.open(sid);
  const mark = call.conversation
    .getByRole("list", { name: "Events" })
    .getByRole("button", { name: /^Guardrail rejected at / });
  await expect(async () => {
    await mark.click();
    await expect(page).toHaveURL(new RegExp(`turn=${found?.turnIndex}\\b`), { timeout: 500 });
  }).toPass();
});

test("the line's figures share the clock, with their limits, and what is not reported says so", async ({
  call,
}) => {
  const { sid } = planted("network_jitter");
  await call.open(sid);
  await expect(call.conversation.getByText(/jitter.*\(limit\s30\sms\)/)).toBeVisible();
  const lanes = call.conversation.getByRole("button", { name: "Network, a lane for each figure" });
  await expect(async () => {
    if ((await lanes.getAttribute("aria-expanded")) !== "true") await lanes.click();
    await expect(lanes).toHaveAttribute("aria-expanded", "true", { timeout: 500 });
  }).toPass();
  const jitter = call.conversation.getByRole("list", { name: "Network reports: jitter" });
  await expect(jitter.getByRole("button", { name: /jitter/ }).first()).toBeAttached();
  for (const figure of ["RTT", "loss", "MOS"])
    await expect(call.conversation.getByRole("list", { name: `Network reports: ${figure}` })).toBeAttached();
});
