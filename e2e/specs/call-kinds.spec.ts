import { callDetail } from "../api.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

test("the legs of a transfer are linked both ways", async ({ call, page }) => {
  const parent = planted("transfer");
  const [child = ""] = parent.legs;
  const legs = page.getByRole("list", { name: "Transfer legs" });
  await call.open(parent.sid);
  await legs.getByRole("link", { name: /^Transferred to/ }).click();
  await expect(page).toHaveURL(callAddress(child));
  await legs.getByRole("link", { name: /^Transferred from/ }).click();
  await expect(page).toHaveURL(callAddress(parent.sid));
  await expect(legs.getByRole("link", { name: /^Transferred to/ })).toBeVisible();
});

test("a call that was sampled out says so and shows all that is known", async ({ call, page }) => {
  const { sid, agent, sentiment } = planted("ok_sampled_out");
  await call.open(sid);
  await expect(
    page.getByText(/The trace of this call was not kept: of the calls without an error/),
  ).toBeVisible();
  await expect(page.getByText("From the call log, without a trace")).toBeVisible();
  await expect(call.verdict).toHaveText(/^No turn was over its budget/);
  await call.openFacts();
  await expect(call.facts).toContainText(agent);
  await expect(call.facts).toContainText("not kept");
  await expect(call.region("Outcome and sentiment")).toContainText("Resolved");
  if (sentiment !== null)
    await expect(call.region("Outcome and sentiment")).toContainText(new RegExp(sentiment, "i"));
  await expect(call.lines.filter({ hasText: "call.end" })).toHaveCount(1);
  await expect(call.sources.getByRole("row").filter({ hasText: "Tempo" })).toContainText("not kept");
  await expect(call.sources.getByRole("row").filter({ hasText: "Loki" })).toContainText("ok");
});

test("a call whose edge was lost says so and claims nothing else", async ({ call }) => {
  const { sid } = planted("edge_lost");
  const { verdict } = await callDetail(sid);
  expect(verdict.status).toBe("unknown");
  await call.open(sid);
  await expect(call.verdict).toHaveText(/^The verdict is (unknown|not known yet)/);
  await expect(call.page.getByText(/^Missing: /)).toBeVisible();
  await expect(call.region("Outcome and sentiment")).toContainText(/Unknown|Still running/);
});

test("an error that the call recovered from is a finding, not what went wrong", async ({ call, page }) => {
  const { sid } = planted("recovered_error");
  const { verdict, findings } = await callDetail(sid);
  const found = findings.find((finding) => finding.kind === "recovered_error");
  expect(verdict.status).toBe("ok");
  await call.open(sid);
  const list = call.region(/^Also seen/).getByRole("listitem");
  const select = list.getByRole("button", { name: `Select turn ${found?.turnIndex}`, exact: true });
  await select.first().click();
  await expect(page).toHaveURL(new RegExp(`turn=${found?.turnIndex}\\b`));
});

for (const [scenario, fact] of [
  ["barge_in", "Interruptions"],
  ["guardrail_rejected", "Guardrail rejections"],
] as const) {
  test(`${scenario} is counted among the facts, whether the trace was kept or not`, async ({ call }) => {
    const { sid, expected } = planted(scenario);
    await call.open(sid);
    await call.openFacts();
    const count = call.facts.getByText(fact, { exact: true }).locator("xpath=following-sibling::dd");
    await expect(count).toHaveText(/^[1-9]/);
    const { verdict } = await callDetail(sid);
    expect(verdict.status).toBe(expected.verdict);
  });
}

test("of a realtime model STT and TTS are not applicable, never 0", async ({ call }) => {
  const { sid } = planted("realtime_ok");
  const { turns } = await callDetail(sid);
  const stages = new Set(turns?.flatMap((turn) => turn.ledger.map((row) => row.stage)));
  expect(stages).not.toContain("stt");
  expect(stages).not.toContain("tts_first_frame");
  await call.open(sid, "?turn=1");
  for (const stage of ["STT", "TTS first frame"])
    await expect(call.breakdown(1).getByRole("row").filter({ hasText: stage })).toContainText(
      "not applicable",
    );
  await call.openFacts();
  await expect(call.facts).toContainText("Realtime");
  await expect(call.facts.getByText("STT", { exact: true })).toHaveCount(0);
});

test("an unanswered turn's latency is a lower bound", async ({ call }) => {
  const { sid, expected } = planted("hung_up_waiting");
  await call.open(sid);
  const turn = call.page.getByRole("rowheader", { name: `Turn ${expected.turnIndex}`, exact: true });
  await expect(call.ledger.getByRole("row").filter({ has: turn })).toContainText(/≥\s/);
});

test("a call that was dropped is blamed on no stage", async ({ call }) => {
  const { sid } = planted("dropped");
  const { verdict } = await callDetail(sid);
  expect(verdict).toMatchObject({ status: "failed", stage: null });
  await call.open(sid);
  await expect(call.verdict).toHaveText(/^The call was dropped/);
});
