import { callDetail, callHistory } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { sendHostileCall } from "../hostile.ts";
import { expect, inSight, test } from "../test.ts";
import { planted, truth } from "../truth.ts";

/** How the caller fared: the analysis, where it broke, and the calls before. */

/** The last call of the caller who called most often. */
function regular(): string {
  const byPhone = Map.groupBy(
    truth().filter((call) => call.endMs !== null && call.parentSid === null),
    ({ phone }) => phone,
  );
  const [most] = [...byPhone.values()].toSorted((a, b) => b.length - a.length);
  // The truth is in the order in which calls ended; what is planted lies where it was put.
  return most?.toSorted((a, b) => a.startMs - b.startMs).at(-1)?.sid ?? "";
}

test("the analysis is told with its score, its summary, its topics and who made it", async ({ call }) => {
  const analysed = truth().findLast(({ sentiment, legs }) => sentiment !== null && legs.length === 0);
  const { sentiment } = await callDetail(analysed?.sid ?? "");
  await call.open(analysed?.sid ?? "");
  const panel = call.region("Post-call analysis");
  await expect(panel).toContainText(new RegExp(analysed?.sentiment ?? "none", "i"));
  await expect(panel).toContainText(sentiment?.score?.toFixed(2).replace("-", "−") ?? "no score");
  await expect(panel).toContainText(sentiment?.summary?.slice(0, 40) ?? "no summary");
  await expect(panel).toContainText(`By ${sentiment?.model ?? "an unknown model"}`);
});

test("where it broke is told in plain words, and leads to the turn", async ({ page, call }) => {
  const { sid } = planted("tool_timeout");
  const { turns } = await callDetail(sid);
  const slow = turns?.filter((turn) => turn.slow) ?? [];
  expect(slow.length).toBeGreaterThan(0);
  await call.open(sid);
  const broke = call.region("Where it broke");
  await expect(broke.getByRole("listitem")).toHaveCount(Math.min(5, slow.length));
  await expect(broke).toContainText(/The caller waited .* because /);
  const first = broke.getByRole("button").first();
  await expect(async () => {
    await first.click();
    await expect(first).toHaveAttribute("aria-pressed", "true", { timeout: 1_000 });
  }).toPass();
  await expect(page).toHaveURL(new RegExp(`turn=${slow[0]?.index}`));
  await expect(call.turn(slow[0]?.index ?? -1)).toHaveAttribute("aria-pressed", "true");
});

test("a call that kept its budgets says so", async ({ call }) => {
  await call.open(planted("ok").sid);
  await expect(call.region("Where it broke")).toContainText("No answer took longer than its budget");
});

test("the caller's earlier calls are listed once they are seen, and how far back was looked", async ({
  page,
  call,
}) => {
  const sid = regular();
  const history = await callHistory(sid);
  expect(history.calls.length).toBeGreaterThan(0);
  const started = Date.parse((await callDetail(sid)).call.startedAt ?? "");
  for (const { startedAt } of history.calls) expect(Date.parse(startedAt)).toBeLessThan(started);
  await page.setViewportSize({ width: 1440, height: 300 });
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("/history")) asked += 1;
  });
  await call.open(sid);
  await expect(call.verdict).toBeVisible();
  expect(asked).toBe(0);
  const panel = call.region("Earlier calls of this caller");
  await inSight(panel);
  await expect(panel).toContainText(`in the ${history.days} days that call logs are kept`);
  const rows = panel.getByRole("rowheader");
  await expect(rows).toHaveCount(history.calls.length);
  expect(asked).toBe(1);
  await rows.first().getByRole("link").press("Enter");
  await expect(page).toHaveURL(new RegExp(encodeURIComponent(history.calls[0]?.sid ?? "none")));
});

test("a caller that is not recorded is said to be the reason for no history", async ({ call }) => {
  const sid = `hostile-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  await sendHostileCall(sid);
  await call.open(sid);
  const panel = call.region("Earlier calls of this caller");
  await inSight(panel);
  await expect(panel).toContainText("The caller is not recorded on this call");
});

test("the panels have no barrier and fit a phone", async ({ page, call }) => {
  for (const [name, sid] of [
    ["of a regular caller", regular()],
    ["of a call that failed", planted("tool_timeout").sid],
  ] as const) {
    await call.open(sid);
    const panel = call.region("Earlier calls of this caller");
    await inSight(panel);
    await expect(panel.getByText(/^(Asked for|Loading)/)).toHaveCount(0);
    await expectNoBarrierAnywhere(page, `sentiment ${name}`, ["#outcome", "#history"]);
  }
});
