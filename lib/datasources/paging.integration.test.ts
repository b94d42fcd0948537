import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { queryInstant, queryRange } from "./loki/client.ts";
import { queryLogs } from "./loki/logs.ts";
import { metricsRange } from "./tempo/metrics.ts";
import { search } from "./tempo/search.ts";
import { backendAt, json, plain, serve, value } from "./test-server.ts";
import type { Handler, TestServer } from "./test-server.ts";
import { HOUR_MS } from "./windows.ts";

/** Splitting and paging, against servers that keep the real backends' limits. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function serving(handler: Handler): Promise<TestServer> {
  const server = await serve(handler);
  servers.push(server);
  return server;
}

interface Line {
  readonly ns: bigint;
  readonly text: string;
}

/** Loki's rules: start inclusive, end exclusive, at most `cap` lines, ranges of at most `maxHours`. */
const lokiOf =
  (lines: () => readonly Line[], cap: number, maxHours = 721): Handler =>
  (_, response, url) => {
    const get = (name: string) => url.searchParams.get(name) ?? "";
    const [start, end] = [BigInt(get("start")), BigInt(get("end"))];
    const length = Number((end - start) / 1_000_000n) / HOUR_MS;
    if (Number(get("limit")) > cap) {
      const told = `max entries limit per query exceeded, limit > max_entries_limit_per_query (${get("limit")} > ${cap})`;
      return plain(response, told, 400);
    }
    if (length > maxHours) {
      return plain(
        response,
        `the query time range exceeds the limit (query length: ${Math.round(length)}h0m0s, limit: ${maxHours}h)`,
        400,
      );
    }
    const sign = get("direction") === "forward" ? 1 : -1;
    const values = lines()
      .filter((line) => line.ns >= start && line.ns < end)
      .toSorted((a, b) => (a.ns < b.ns ? -sign : a.ns > b.ns ? sign : 0))
      .slice(0, Number(get("limit")))
      .map((line) => [String(line.ns), line.text, {}]);
    const data = { resultType: "streams", result: [{ stream: { service_name: "x" }, values }] };
    return json(response, { status: "success", data });
  };

describe("paging through log lines", () => {
  let lines: readonly Line[] = [];
  let server: TestServer;
  beforeAll(async () => {
    server = await serve(lokiOf(() => lines, 5000));
  });
  afterAll(() => server.close());

  it("gives every line once and in order, though many share an instant", async () => {
    lines = Array.from({ length: 12_345 }, (_, i) => ({
      ns: BigInt(Math.floor(i / 700)) * 10n,
      text: `line ${i % 650}`,
    }));
    for (const direction of ["forward", "backward"] as const) {
      const reply = await queryLogs(backendAt("loki", server.url), {
        query: '{service_name="x"}',
        startNs: 0n,
        endNs: 1_000_000n,
        limit: 50_000,
        direction,
      });
      const answer = value(reply);
      expect(answer.lines).toHaveLength(12_345);
      expect(answer.truncated).toBe(false);
      const name = (line: { timeNs: bigint; line: string }) => `${line.timeNs} ${line.line}`;
      expect(answer.lines.map(name).toSorted()).toEqual(
        lines.map((line) => `${line.ns} ${line.text}`).toSorted(),
      );
    }
  });

  it("stops at the limit and says so", async () => {
    lines = Array.from({ length: 7000 }, (_, i) => ({ ns: BigInt(i), text: `${i}` }));
    const answer = value(
      await queryLogs(backendAt("loki", server.url), {
        query: "{}",
        startNs: 0n,
        endNs: 7000n,
        limit: 6000,
      }),
    );
    expect(answer.lines.map((line) => line.line)).toEqual(
      Array.from({ length: 6000 }, (_, i) => `${6999 - i}`),
    );
    expect(answer.truncated).toBe(true);
  });

  it("does not hang on more than a page of one instant, and says what is missing", async () => {
    lines = [
      ...Array.from({ length: 6000 }, (_, i) => ({ ns: 5n, text: `${i}` })),
      { ns: 1n, text: "first" },
    ];
    const reply = await queryLogs(backendAt("loki", server.url), {
      query: "{}",
      startNs: 0n,
      endNs: 9n,
      limit: 20_000,
    });
    expect(value(reply).lines.at(-1)?.line).toBe("first");
    expect(reply).toMatchObject({ partial: expect.stringContaining("share one instant") as unknown });
  });

  it("pages any lines by a Loki's own small page, in any direction, to any limit (property)", async () => {
    const small = await serving(lokiOf(() => lines, 3));
    const twice = fc
      .array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 2 })
      .map((texts) => (ns: bigint) => texts.map((text) => ({ ns, text })));
    const some = fc.array(twice, { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 35 }), fc.boolean(), async (given, limit, forward) => {
        lines = given.flatMap((make, i) => make(BigInt(i)));
        const answer = value(
          await queryLogs(backendAt("loki", small.url), {
            query: "{}",
            startNs: 0n,
            endNs: 20n,
            limit,
            direction: forward ? "forward" : "backward",
          }),
        );
        const name = (ns: bigint, text: string) => `${ns} ${text}`;
        const expected = lines.map((line) => name(line.ns, line.text));
        const got = answer.lines.map((line) => name(line.timeNs, line.line));
        const whole = limit >= lines.length;
        expect(got).toHaveLength(Math.min(limit, lines.length));
        expect(got.toSorted()).toEqual(whole ? expected.toSorted() : got.toSorted());
        expect(answer.truncated).toBe(limit <= lines.length);
      }),
      { numRuns: 60 },
    );
  });

  it("splits a range at Loki's own limit, which its refusal tells", async () => {
    const hour = BigInt(HOUR_MS) * 1_000_000n;
    lines = [0n, 30n, 60n, 95n].map((h) => ({ ns: h * hour, text: `${h}` }));
    const short = await serving(lokiOf(() => lines, 5000, 24));
    const backend = backendAt("loki", short.url);
    const all = { query: "{}", startNs: 0n, endNs: 96n * hour, limit: 10 };
    expect(value(await queryLogs(backend, all)).lines.map((line) => line.line)).toEqual([
      "95",
      "60",
      "30",
      "0",
    ]);
    const before = short.asked.length;
    await queryLogs(backend, all);
    expect(short.asked.length - before).toBe(4);
  });

  it("gives what it has when a later page fails", async () => {
    lines = Array.from({ length: 8000 }, (_, i) => ({ ns: BigInt(i), text: `${i}` }));
    const real = lokiOf(() => lines, 5000);
    const flaky = await serving((request, response, url) =>
      flaky.asked.length > 1 ? plain(response, "context canceled", 500) : real(request, response, url),
    );
    const reply = await queryLogs(backendAt("loki", flaky.url), {
      query: "{}",
      startNs: 0n,
      endNs: 8000n,
      limit: 8000,
    });
    expect(value(reply).lines).toHaveLength(5000);
    expect(reply).toMatchObject({
      partial: expect.stringContaining("context canceled") as unknown,
    });
  });
});

describe("a search over more than a week", () => {
  const trace = (id: number, startMs: number) => ({
    traceID: id.toString(16),
    rootServiceName: id % 2 === 0 ? "<root span not yet received>" : "voice-edge",
    rootTraceName: id % 2 === 0 ? "" : "call",
    startTimeUnixNano: `${startMs}000000`,
    durationMs: 1000,
    spanSets: [{ matched: 1, spans: [{ spanID: "1", startTimeUnixNano: `${startMs}000000` }] }],
  });
  const tempoOf =
    (traces: readonly ReturnType<typeof trace>[], maxHours: number): Handler =>
    (_, response, url) => {
      const [start, end] = [Number(url.searchParams.get("start")), Number(url.searchParams.get("end"))];
      if (end - start > maxHours * 3600) {
        const told = `range specified by start and end exceeds ${maxHours}h0m0s. received start=${start} end=${end}`;
        return plain(response, told, 400);
      }
      const inside = traces.filter((one) => {
        const at = Number(one.startTimeUnixNano) / 1e9;
        return at >= start && at <= end;
      });
      return json(response, { traces: inside.slice(0, Number(url.searchParams.get("limit"))) });
    };
  const now = 1_800_000_000_000;
  const traces = [1, 2, 3, 4].map((id) => trace(id, now - id * 100 * HOUR_MS));

  it.each([168, 24])(
    "is split by %i h, newest first, with ids padded and absent roots null",
    async (hours) => {
      const server = await serving(tempoOf(traces, hours));
      const answer = value(
        await search(backendAt("tempo", server.url), {
          query: "{ }",
          startMs: now - 500 * HOUR_MS,
          endMs: now,
        }),
      );
      expect(answer.traces.map((one) => one.traceId)).toEqual(
        ["1", "2", "3", "4"].map((id) => id.padStart(32, "0")),
      );
      expect(answer.traces.map((one) => one.rootName)).toEqual(["call", null, "call", null]);
      expect(answer.traces[0]?.spanSets[0]?.spans[0]?.spanId).toBe("0000000000000001");
      expect(answer.truncated).toBe(false);
    },
  );

  it("asks no older part once the limit is reached", async () => {
    const server = await serving(tempoOf(traces, 168));
    const range = { query: "{ }", startMs: now - 500 * HOUR_MS, endMs: now, limit: 1 };
    const answer = value(await search(backendAt("tempo", server.url), range));
    expect(answer.truncated).toBe(true);
    expect(server.asked).toHaveLength(1);
  });

  it("says how much was searched when Tempo did not get through", async () => {
    const server = await serving((_, response) =>
      json(response, { traces: [], metrics: { completedJobs: 3, totalJobs: 9 } }),
    );
    const reply = await search(backendAt("tempo", server.url), { query: "{ }", startMs: 0, endMs: 1000 });
    expect(reply).toMatchObject({ partial: "Tempo searched 3 of 9 parts of its data." });
  });
});

describe("metrics over a range", () => {
  it("joins Tempo's days to one series", async () => {
    const server = await serving((_, response, url) => {
      const [start, end] = [Number(url.searchParams.get("start")), Number(url.searchParams.get("end"))];
      const step = Number.parseInt(url.searchParams.get("step") ?? "", 10);
      if (end - start > 24 * 3600) return plain(response, "metrics query time range exceeds 24h", 400);
      const samples = [];
      for (let t = start; t <= end; t += step) samples.push({ timestampMs: `${t * 1000}`, value: t });
      return json(response, { series: [{ labels: [], samples }] });
    });
    const answer = value(
      await metricsRange(backendAt("tempo", server.url), {
        query: "{ } | rate()",
        startMs: 0,
        endMs: 72 * HOUR_MS,
        stepMs: HOUR_MS,
      }),
    );
    expect(answer.series[0]?.points.map((point) => point.timeMs)).toEqual(
      Array.from({ length: 73 }, (_, i) => i * HOUR_MS),
    );
  });

  it("reads Loki's matrix and scalar", async () => {
    const matrix = [
      {
        metric: { level: "warn" },
        values: [
          [1.5, "8"],
          [2, "NaN"],
        ],
      },
    ];
    const server = await serving((_, response, url) =>
      url.pathname.endsWith("range")
        ? json(response, { status: "success", data: { resultType: "matrix", result: matrix } })
        : json(response, { status: "success", data: { resultType: "scalar", result: [1, "+Inf"] } }),
    );
    const backend = backendAt("loki", server.url);
    const range = value(await queryRange(backend, { query: "x", startMs: 0, endMs: 1e12, stepMs: 1 }));
    expect(range.series[0]?.points).toEqual([
      { timeMs: 1500, value: 8 },
      { timeMs: 2000, value: Number.NaN },
    ]);
    expect(1e12 / range.stepMs).toBeLessThan(11_000);
    expect(value(await queryInstant(backend, { query: "1" }))[0]?.points[0]?.value).toBe(Infinity);
  });
});
