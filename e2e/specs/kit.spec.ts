import { randomBytes } from "node:crypto";
import { createVoiceOtel } from "#lib/voice-otel/index.ts";
import { callDetail } from "../api.ts";
import { state } from "../state.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, test } from "../test.ts";

/** An agent's own program: four turns, of which the third waits for a booking tool that never answers. */
async function playCall(sid: string): Promise<{ traceId: string; errors: unknown[] }> {
  const errors: unknown[] = [];
  let nowMs = Date.now() - 60_000;
  const pass = (ms: number): number => (nowMs += ms);
  const otel = createVoiceOtel({
    endpoint: state("backend"),
    serviceVersion: "0.0.1",
    environment: "e2e",
    sampleRatio: 0,
    clock: { now: () => nowMs },
    registerGlobals: false,
    metricIntervalMs: 0,
    onError: (error) => errors.push(error),
  });
  const call = otel.startCall({
    sid,
    vertical: "salon",
    agent: "e2e_receptionist",
    direction: "inbound",
    language: "en-US",
    carrier: "twilio",
    callerNumber: "+14155550123",
  });
  for (const index of [0, 1, 2, 3]) {
    call.callerSpoke(nowMs, pass(2000));
    const turn = call.turn();
    const endpointing = turn.startStage("endpointing");
    pass(180);
    endpointing.end();
    await turn.stage(
      "llm_first_token",
      { provider: "openai", model: "gpt-4.1-mini" },
      async () => void pass(250),
    );
    if (index === 1) turn.guardrail("medical_advice", "rejected", "a dose was named");
    if (index === 2) {
      const timeout = Object.assign(new Error("no answer from +1 415 555 0199"), { name: "timeout" });
      const booking = turn.stage("tool_call", { tool: "book_appointment" }, async () => {
        pass(3000);
        throw timeout;
      });
      await expect(booking).rejects.toBe(timeout);
    }
    await turn.stage(
      "tts_first_frame",
      { provider: "elevenlabs", model: "flash" },
      async () => void pass(120),
    );
    turn.firstAudio();
    call.agentSpoke(nowMs, pass(1500));
    if (index === 3) turn.interrupted();
    pass(500);
  }
  call.end({ outcome: "abandoned", endReason: "caller_hangup" });
  pass(2000);
  otel.postCallAnalysis(
    sid,
    {
      label: "negative",
      score: -0.6,
      summary: "Nothing was booked.",
      topics: ["booking"],
      model: "gpt-4o-mini",
    },
    { vertical: "salon", agent: "e2e_receptionist" },
  );
  await otel.shutdown();
  expect(otel.dropped()).toEqual({ spans: 0, logs: 0, metricExports: 0, bufferedSpans: 0 });
  return { traceId: call.traceId, errors };
}

test("a call that the kit recorded gets its verdict, its findings and its facts", async ({
  start,
  call,
  page,
}) => {
  const sid = `CA${randomBytes(16).toString("hex")}`;
  const { traceId, errors } = await playCall(sid);
  expect(errors).toEqual([]);
  await expect(async () => {
    expect((await callDetail(sid)).state).toBe("complete");
  }).toPass();
  const { turns, findings, verdict } = await callDetail(sid);
  expect(turns?.map((turn) => turn.latencyMs)).toEqual([550, 550, 3550, 550]);
  expect(verdict).toMatchObject({
    stage: "tool_call",
    turnIndex: 2,
    tool: "book_appointment",
    waitedMs: 3550,
  });
  expect(findings.map((finding) => finding.kind)).toEqual(
    expect.arrayContaining(["guardrail_rejected", "barge_in"]),
  );

  await start.open();
  await start.look(sid);
  await expect(call.verdict).toHaveText(
    /^Turn\s2 \(00:11\) waited 3\.55\ss: tool_call book_appointment timed out after 3\.00\ss, 2\.50\ss over budget/,
  );
  await expect(call.region("In plain words")).toContainText("What to tell the caller");
  const found = call.region(/^Also seen/).getByRole("listitem");
  await expect(found.filter({ hasText: "medical_advice" })).toBeVisible();
  await found.getByRole("button", { name: "Select turn 3", exact: true }).click();
  await expect(call.region("Turn 3")).toBeVisible();
  await expect(call.region("Outcome and sentiment")).toContainText("Nothing was booked.");
  await call.openFacts();
  await expect(call.facts).toContainText("e2e_receptionist");
  await call.scope("Whole call").check();
  await expect(call.lines.filter({ hasText: "tool.error" })).toHaveCount(1);
  await expect(page.locator("body")).not.toContainText("555 0199");
  await start.open();
  await start.look(traceId);
  await expect(page).toHaveURL(callAddress(sid));
});
