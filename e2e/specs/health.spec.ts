import { randomUUID } from "node:crypto";
import { bigCall } from "#lib/bench/big-trace.ts";
import { brokenCall, type Break } from "#lib/bench/broken-trace.ts";
import { type MadeCall, sendCall } from "#lib/bench/made-call.ts";
import { callDetail } from "../api.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { startOtherConsole } from "../other-console.ts";
import { state } from "../state.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

/** What is wrong with what a call sent, and what cannot be told. */

const WELL = "Nothing is wrong with what this call sent.";

/** Sends a generated call, with one thing broken or with spans of one's own added. */
async function sent(
  how: Break | null,
  change: (call: MadeCall) => MadeCall = (call) => call,
): Promise<string> {
  // The same spans are broken in every run; only the call is another.
  const sid = `CA${randomUUID().replaceAll("-", "")}`;
  const whole = change(bigCall({ sid, spans: 400, lines: 20, seed: 1, nowMs: Date.now() - 5 * 60_000 }));
  await sendCall(state("backend"), how === null ? whole : brokenCall(whole, how, 1));
  return whole.sid;
}

test("a call of which everything came and nothing is wrong says so, and what was looked at", async ({
  call,
}) => {
  await call.open(planted("tool_timeout").sid);
  const panel = call.region("Telemetry health");
  await expect(panel).toContainText(WELL);
  await expect(panel).toContainText(/Looked at: \d+ spans and the call log/);
});

for (const [how, words] of [
  ["no_root", /root span never arrived/],
  ["orphans", /named a parent that never arrived/],
  ["cycles", /was its own ancestor/],
  ["duplicates", /came with an id that another span has/],
  ["negative", /ended before starting/],
  ["skew", /(clock of .* is about .* (ahead of|behind) that of|not always by as much)/],
] as const)
  test(`${how} is told with what it means and what to do`, async ({ page, call }) => {
    const sid = await sent(how);
    await call.open(sid);
    const panel = call.region("Telemetry health");
    const item = panel.getByRole("listitem").filter({ hasText: words }).first();
    await expect(item).toBeVisible();
    await expect(panel).not.toContainText(WELL);
    const { health } = await callDetail(sid);
    const told = health.find(({ sentence }) => words.test(sentence.replaceAll("\u00a0", " ")));
    await expect(item).toContainText(told?.means ?? "nothing");
    await expect(item).toContainText(told?.todo ?? "nothing");
    const [span] = told?.spanIds ?? [];
    if (span === undefined) return;
    const button = item.getByRole("button").first();
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
    await expect(page).toHaveURL(new RegExp(`span=${span}`));
  });

test("cut values, impossible lengths and spans after the end are found", async ({ call }) => {
  const sid = await sent(null, (whole) => {
    const [template] = whole.spans;
    if (template === undefined) return whole;
    const own = {
      ...template,
      parentSpanId: whole.rootSpanId,
      service: "crm",
      attributes: { "call.sid": whole.sid },
    };
    return {
      ...whole,
      spans: [
        ...whole.spans,
        {
          ...own,
          spanId: "00000000000000e1",
          name: "cut",
          startMs: 100,
          endMs: 200,
          attributes: { note: "x".repeat(2_048) },
        },
        {
          ...own,
          spanId: "00000000000000e2",
          name: "endless",
          startMs: 100,
          endMs: whole.durationMs + 9_000,
        },
        {
          ...own,
          service: template.service,
          spanId: "00000000000000e3",
          name: "late",
          startMs: whole.durationMs + 20_000,
          endMs: whole.durationMs + 21_000,
        },
      ],
    };
  });
  await call.open(sid);
  const panel = call.region("Telemetry health");
  await expect(panel).toContainText(
    "The span cut has a value that is exactly as long as a usual limit (note)",
  );
  await expect(panel).toContainText("The span endless took longer than the whole call");
  await expect(panel).toContainText("The span late began after the call had ended");
});

test("a call whose trace was not kept is not said to be well", async ({ call }) => {
  await call.open(planted("ok_sampled_out").sid);
  const panel = call.region("Telemetry health");
  await expect(panel).toContainText("There is no trace to judge");
  await expect(panel).not.toContainText(WELL);
});

test("a call without a call log is told to have none", async ({ call }) => {
  const sid = await sent(null, (whole) => ({ ...whole, logs: [] }));
  await call.open(sid);
  await expect(call.region("Telemetry health")).toContainText("Loki has no call log of this call");
});

test("a source that does not answer leaves it open, and is never taken for well", async ({
  stopAfter,
  page,
  call,
}) => {
  for (const broken of ["tempo", "loki"] as const) {
    const second = stopAfter(await startOtherConsole({ broken: [broken] }));
    await page.goto(`${second.url}/calls/${planted("tool_timeout").sid}`);
    const panel = call.region("Telemetry health");
    await expect(panel).toContainText(/cannot be told/);
    await expect(panel).not.toContainText(WELL);
  }
});

test("its states have no barrier", async ({ call, page }) => {
  const states = {
    broken: await sent("everything"),
    "without a trace": planted("ok_sampled_out").sid,
    well: planted("tool_timeout").sid,
  };
  for (const [name, sid] of Object.entries(states)) {
    await call.open(sid);
    await expect(call.region("Telemetry health")).toBeVisible();
    await expectNoBarrierAnywhere(page, `health ${name}`, "#health");
  }
});
