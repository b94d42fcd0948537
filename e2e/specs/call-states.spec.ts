import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { bigCall } from "#lib/bench/big-trace.ts";
import { brokenCall } from "#lib/bench/broken-trace.ts";
import { type MadeCall, sendCall } from "#lib/bench/made-call.ts";
import { expectNoBarrierAnywhere } from "../axe.ts";
import { callDetail } from "../api.ts";
import { oneOfMany } from "../incident-call.ts";
import { BACKENDS, startOtherConsole } from "../other-console.ts";
import { HandOff } from "../pages/hand-off.ts";
import { state } from "../state.ts";
import { expect, inSight, status, test } from "../test.ts";
import { planted } from "../truth.ts";

/** Every state that a call's page can be in: what it says then, and that axe finds nothing, light, dark and on a phone. */

// Contrast is measured element by element, four times a state, and every state is loaded once. A recording of each
// step would take longer than the step.
test.setTimeout(240_000);
test.use({ trace: "off" });

const MINUTE_MS = 60_000;

/** A call of 400 spans that ended so long ago. */
function made(endedAgoMs: number): MadeCall {
  const sid = `CA${randomUUID().replaceAll("-", "")}`;
  const call = bigCall({ sid, spans: 400, lines: 30, seed: 1, nowMs: Date.now() });
  return { ...call, startedAtMs: Math.floor(Date.now() - endedAgoMs - call.durationMs) };
}

/** Sends a call, or a part of it, and waits until it is found. */
async function sent(call: MadeCall): Promise<string> {
  await sendCall(state("backend"), call);
  await expect(async () => {
    await callDetail(call.sid);
  }).toPass();
  return call.sid;
}

/** So that everything that loads once it is seen has been seen. */
async function seenWhole(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  for (const name of ["Is it just this call?", "Earlier calls of this caller", "Notes"]) {
    const panel = page.getByRole("region", { name });
    if ((await panel.count()) === 0) continue;
    await inSight(panel);
    await expect(panel.getByText(/^(Asked for|Loading)/)).toHaveCount(0, { timeout: 30_000 });
  }
  await expect(page.getByText(/^Loading/)).toHaveCount(0, { timeout: 30_000 });
  await page.evaluate(() => scrollTo(0, 0));
}

const until = (ms: number, call: MadeCall): MadeCall => ({
  ...call,
  spans: call.spans.filter((span) => span.name !== "call" && span.endMs <= ms),
  logs: call.logs.filter((log) => log.atMs <= ms),
});

/** By state: the call, and what its page says of it. */
const STATES: Readonly<
  Record<string, { readonly sid: () => Promise<string> | string; readonly says: RegExp }>
> = {
  "running, nothing wrong so far": {
    sid: () => {
      const call = { ...made(0), startedAtMs: Date.now() - 25_000 };
      return sent({ ...until(20_000, call), spans: [] });
    },
    says: /still (going on|running)/i,
  },
  "running, with a part of its trace": {
    sid: () => {
      return sent(until(20_000, { ...made(0), startedAtMs: Date.now() - 25_000 }));
    },
    says: /still (going on|running)/i,
  },
  "ended, its trace not yet there": {
    sid: () => sent({ ...made(2_000), spans: [] }),
    says: /trace .*(two minutes|not yet|on its way)/i,
  },
  "its trace never came": {
    sid: () => sent({ ...made(10 * MINUTE_MS), spans: [] }),
    says: /should have been kept/,
  },
  "sampled out": { sid: () => planted("ok_sampled_out").sid, says: /was not kept/ },
  "its edge was lost": { sid: () => planted("edge_lost").sid, says: /unknown|not known/ },
  torn: {
    sid: () => sent(brokenCall({ ...made(10 * MINUTE_MS) }, "everything")),
    says: /root span never arrived|not whole|partial/i,
  },
  "without a log line": {
    sid: () => sent({ ...made(10 * MINUTE_MS), logs: [] }),
    says: /No log line of this call/,
  },
  failed: { sid: () => planted("llm_outage").sid, says: /Failed/ },
  dropped: { sid: () => planted("dropped").sid, says: /was dropped/ },
  unanswered: { sid: () => planted("hung_up_waiting").sid, says: /≥|at least/ },
  realtime: { sid: () => planted("realtime_slow").sid, says: /Realtime/ },
  "one of many": { sid: oneOfMany, says: /calls since \d\d:\d\d/ },
  "in order": { sid: () => planted("ok").sid, says: /No turn was over its budget/ },
};

/** States that plain words and paper tell in another way too. */
const TOLD_OTHERWISE = new Set(["running, with a part of its trace", "sampled out", "failed", "torn"]);

for (const [name, { sid: find, says }] of Object.entries(STATES))
  test(`a call: ${name}`, async ({ page, call }) => {
    const sid = await find();
    await call.open(sid);
    await seenWhole(page);
    await expect(page.getByRole("main")).toContainText(says);
    await expectNoBarrierAnywhere(page, `call ${name}`);
    if (!TOLD_OTHERWISE.has(name)) return;
    await call.open(sid, "?plain=1");
    await seenWhole(page);
    await expectNoBarrierAnywhere(page, `plain ${name}`);
    await page.goto(`/calls/${encodeURIComponent(sid)}/report`);
    await seenWhole(page);
    await expectNoBarrierAnywhere(page, `paper ${name}`);
  });

test("a call whose trace has expired", async ({ stopAfter, page }) => {
  const other = stopAfter(await startOtherConsole({ tracesDays: 1 }));
  const sid = await sent({ ...made(30 * 60 * MINUTE_MS), spans: [] });
  await page.goto(`${other.url}/calls/${sid}`);
  await seenWhole(page);
  await expect(page.getByRole("main")).toContainText(/kept (for )?1 day/);
  await expectNoBarrierAnywhere(page, "call expired");
});

for (const broken of [["tempo"], ["loki"], ["prometheus"], BACKENDS] as const)
  test(`a call without ${broken.join(", ")}`, async ({ stopAfter, page, expectedErrors }) => {
    expectedErrors.push(status(503));
    const other = stopAfter(await startOtherConsole({ broken }));
    await page.goto(`${other.url}/calls/${planted("tool_timeout").sid}`);
    await seenWhole(page);
    await expect(page.getByRole("main")).toContainText(/did not answer|failed \(500\)/);
    await expect(page.getByText("No log line of this call was found"), "unknown is not none").toHaveCount(0);
    await expectNoBarrierAnywhere(page, `call without ${broken.join(" ")}`);
    if (!broken.some((one) => one === "tempo") || broken.length > 1) return;
    other.heal();
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/^Turn\s\d+/);
    await expect(page.getByRole("treegrid", { name: "Waterfall" }).getByRole("row").first()).toBeVisible();
  });

test("a call that is still loading", async ({ page, call }) => {
  await page.route(/\/api\/v1\/calls\/[^/?]+\//, () => {});
  await call.open(planted("tool_timeout").sid);
  await expect(call.verdict).toBeVisible();
  await expectNoBarrierAnywhere(page, "call loading its parts");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("a call from a file", async ({ page, call }) => {
  const handOff = new HandOff(page);
  await call.open(planted("tool_timeout").sid);
  const file = await handOff.download(/JSON file/);
  await handOff.openFile(file.text);
  await expect(call.verdict).toContainText(/^Turn\s\d+/);
  await seenWhole(page);
  await expectNoBarrierAnywhere(page, "call from a file");
});

test("a page that no backend answered is asked for again, and is there when one does", async ({
  stopAfter,
  page,
  call,
  expectedErrors,
}) => {
  expectedErrors.push(status(503));
  const other = stopAfter(await startOtherConsole({ broken: BACKENDS }));
  await page.goto(`${other.url}/calls/${planted("tool_timeout").sid}`);
  await expect(call.verdict).toHaveText("The call could not be read");
  other.heal();
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await expect(call.verdict).toContainText(/^Turn\s\d+/);
});
