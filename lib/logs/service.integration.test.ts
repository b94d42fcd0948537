import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bigCall } from "#lib/bench/big-trace.ts";
import { logBodies, type MadeCall } from "#lib/bench/made-call.ts";
import { startLab, type Lab } from "#lib/calls/testing/lab.ts";
import { callSubject } from "#lib/calls/subject.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { MAX_LINES } from "./limits.ts";
import { logContextSchema, logListSchema } from "./schema.ts";
import { appended } from "./view/follow.ts";
import { getLogContext, getLogs } from "./service.ts";

const NOW = Date.parse("2026-11-20T12:00:00.000Z");
/** No other call writes under this name. */
const SERVICE = "slot-finder";
const HASH = "5f".repeat(16);

const callOf = (seed: number, lines: number) => bigCall({ spans: 60, lines, seed, nowMs: NOW });
const large = callOf(1, MAX_LINES + 20);
const small = callOf(2, 30);
/** A line of another call that says who called, in the middle of the small call. */
const foreign: MadeCall = {
  ...callOf(3, 0),
  startedAtMs: small.startedAtMs,
  logs: [
    {
      service: SERVICE,
      atMs: small.durationMs / 2,
      level: "ERROR",
      body: "carrier answered 503",
      attributes: { "call.sid": `CA${"9".repeat(32)}`, "call.caller_hash": HASH },
    },
  ],
};
const edge: MadeCall = {
  ...small,
  logs: Array.from({ length: 6 }, (_, at) => ({
    service: SERVICE,
    atMs: small.durationMs / 2 + (at - 3) * 100 + 50,
    level: "INFO" as const,
    body: `own line ${at}`,
    attributes: { "call.sid": small.sid, "call.caller_hash": HASH },
  })),
};

let lab: Lab;
beforeAll(async () => {
  lab = await startLab("embedded");
  for (const call of [large, small, edge, foreign])
    for (const body of logBodies(call)) await lab.pushLogs(body);
}, 60_000);
afterAll(() => lab.close());

describe("the log lines of a call", () => {
  it("are the first 10,000 where there are more, page by page, and that is said", async () => {
    const answer = valueOf(await getLogs(callSubject(large.sid), {}, lab.context(NOW)));
    const { lines, truncated, shared } = logListSchema.parse(answer);
    expect([lines.length, truncated]).toEqual([MAX_LINES, true]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(MAX_LINES);
    const times = lines.map(({ timeNs }) => BigInt(timeNs));
    expect(times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0n))).toBe(true);
    // Every line of a service names its call; it is told once.
    expect(shared?.every(({ attributes }) => attributes["call_sid"] === large.sid)).toBe(true);
    expect(lines.some(({ attributes }) => "call_sid" in attributes)).toBe(false);
  });
});

describe("the newer lines of a call", () => {
  const linesOf = async (after?: string) =>
    logListSchema.parse(
      valueOf(await getLogs(callSubject(small.sid), after === undefined ? {} : { after }, lab.context(NOW))),
    );

  it("are those from an instant on, as they are among all of them", async () => {
    const all = await linesOf();
    const at = all.lines[Math.floor(all.lines.length / 2)]?.timeNs ?? "";
    const since = await linesOf(at);
    expect(since.lines.map(({ id }) => id)).toEqual(
      all.lines.filter(({ timeNs }) => BigInt(timeNs) >= BigInt(at)).map(({ id }) => id),
    );
    expect(since.queries?.[0]?.from).not.toBe(all.queries?.[0]?.from);
    expect(appended(all, since)?.lines).toEqual(all.lines);
  });

  it("may be none, wherever the instant lies, and Loki has answered then", async () => {
    for (const after of [String(BigInt(NOW) * 1_000_000n), "9223372036854775807"]) {
      const { lines, sources } = await linesOf(after);
      expect([lines, sources.map(({ state }) => state)]).toEqual([[], ["ok"]]);
    }
    expect((await linesOf("0")).lines).toEqual((await linesOf()).lines);
  });
});

describe("what a service wrote around a line", () => {
  const nsAt = (ms: number): string => String(BigInt(Math.round((small.startedAtMs + ms) * 1e3)) * 1_000n);
  const around = async (at: string, service: string, lines = 3) =>
    logContextSchema.parse(
      valueOf(await getLogContext(callSubject(small.sid), { at, service, lines }, lab.context(NOW))),
    );

  it("holds lines of other calls without anything that tells whose they are", async () => {
    const { lines, sources } = await around(nsAt(small.durationMs / 2), SERVICE);
    expect(lines.map(({ body, own }) => [body, own])).toEqual([
      ["own line 0", true],
      ["own line 1", true],
      ["own line 2", true],
      ["carrier answered 503", false],
      ["own line 3", true],
      ["own line 4", true],
      ["own line 5", true],
    ]);
    expect(sources.map(({ state }) => state)).toEqual(["ok"]);
    expect(JSON.stringify(lines)).not.toMatch(/5f5f5f|CA999|attributes|spanId/);
  });

  it("gives lines their own ids, so that one is found among them", async () => {
    const all = valueOf(await getLogs(callSubject(small.sid), {}, lab.context(NOW))).lines;
    const line = all.find(({ service }) => service === SERVICE);
    const { lines } = await around(line?.timeNs ?? "", SERVICE, 100);
    const own = all.filter(({ service }) => service === SERVICE).map(({ id }) => id);
    expect(lines.flatMap((one) => (one.own ? [one.id] : []))).toEqual(own);
  });

  it("says that there is nothing, rather than nothing", async () => {
    const { lines, sources } = await around(nsAt(0), "no-such-service");
    expect([lines, sources.map(({ state }) => state)]).toEqual([[], ["empty"]]);
  });
});
