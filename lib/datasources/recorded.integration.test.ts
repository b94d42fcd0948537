import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { field } from "#lib/logs/raw.ts";
import type { TraceId } from "#lib/units.ts";
import * as loki from "./loki/client.ts";
import { queryLogs } from "./loki/logs.ts";
import * as tempo from "./tempo/client.ts";
import { metricsInstant, metricsRange } from "./tempo/metrics.ts";
import { search } from "./tempo/search.ts";
import { backendAt, serve, value } from "./test-server.ts";
import type { TestServer } from "./test-server.ts";
import type { Backend } from "./transport.ts";

/** What a real Tempo 3.0.3 and Loki 3.7.6 answered, served by a real HTTP server to the clients. */

interface Recorded {
  readonly name: string;
  readonly request: { readonly path: string };
  readonly response: {
    readonly status: number;
    readonly contentType: string | null;
    readonly body: unknown;
  };
}

const key = (url: URL) =>
  `${url.pathname}?${[...url.searchParams]
    .map(([name, text]) => `${name}=${text}`)
    .toSorted()
    .join("&")}`;

function recording(file: string) {
  const list = JSON.parse(
    readFileSync(new URL(`fixtures/${file}-answers.json`, import.meta.url), "utf8"),
  ) as Recorded[];
  const byName = new Map(list.map((one) => [one.name, one]));
  const url = (name: string) => new URL(byName.get(name)?.request.path ?? "", "http://recorded");
  const body = (name: string): unknown => byName.get(name)?.response.body;
  const servers: TestServer[] = [];
  // A question that was not recorded gets a 404, as a router gives it: what a client asks is tested with it.
  const start = async (only: (name: string) => boolean = () => true) => {
    const byUrl = new Map(
      list
        .filter((one) => only(one.name))
        .map((one) => [key(new URL(one.request.path, "http://recorded")), one.response]),
    );
    const server = await serve((_, response, at) => {
      const { status, contentType, body } = byUrl.get(key(at)) ?? {
        status: 404,
        contentType: "text/plain",
        body: "404 page not found",
      };
      response
        .writeHead(status, contentType === null ? {} : { "content-type": contentType })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    });
    servers.push(server);
    return server.url;
  };
  const stop = () => Promise.all(servers.map((server) => server.close()));
  return { byName, url, body, start, stop, names: [...byName.keys()] };
}

const START_MS = 1795395464_000;
const END_MS = 1795395691_000;
const window = { startMs: START_MS, endMs: END_MS };

describe("Tempo 3.0.3", () => {
  const recorded = recording("tempo");
  let backend: Backend;
  beforeAll(async () => {
    backend = backendAt("tempo", await recorded.start());
  });
  afterAll(recorded.stop);

  it("reads a trace: ids, times, kinds, attributes, resource, omitted zeros", async () => {
    const trace = value(await tempo.traceById(backend, "e44d942284414eb703dc307f1959869d" as TraceId));
    expect(trace.state).toBe("found");
    expect(trace.unreadable).toBe(0);
    expect(trace.spans).toHaveLength(58);
    const root = trace.spans.find((span) => span.parentId === null);
    expect(root).toMatchObject({
      traceId: "e44d942284414eb703dc307f1959869d",
      spanId: "80f596df6c22742e",
      name: "call",
      service: "voice-edge",
      kind: "server",
      startNs: 1795395528500000000n,
      endNs: 1795395568099413000n,
      status: "unset",
      scope: "earshot",
    });
    expect(root?.attributes.get("call.sid")).toBe("CA73a6f7ae1840e1b290f63493301cd5de");
    expect(root?.resource.attributes.get("deployment.environment.name")).toBe("lab");
    const ids = new Set(trace.spans.map((span) => span.spanId));
    expect(trace.spans.filter((span) => span.parentId !== null && !ids.has(span.parentId))).toEqual([]);
    const turn = trace.spans.find((span) => span.name === "turn");
    expect(typeof turn?.attributes.get("turn.index")).toBe("number");
    expect(typeof turn?.attributes.get("turn.interrupted")).toBe("boolean");
  });

  it("falls back to v1 where v2 is unknown", async () => {
    const trace = value(await tempo.traceById(backend, "54d58a385fb687dfbf67a54cb21136ca" as TraceId));
    expect(trace.state).toBe("found");
    expect(trace.spans.every((span) => span.traceId === "54d58a385fb687dfbf67a54cb21136ca")).toBe(true);
  });

  it("tells a missing trace by v2's empty 200 and by v1's 404", async () => {
    const missing = "00000000000000000000000000000abc" as TraceId;
    expect(value(await tempo.traceById(backend, missing)).state).toBe("missing");
    const old = backendAt("tempo", await recorded.start((name) => !name.startsWith("trace-v2")));
    expect(value(await tempo.traceById(old, missing)).state).toBe("missing");
  });

  it("passes on why an id is refused", async () => {
    const reply = await tempo.traceById(backend, "not-a-trace-id" as TraceId);
    expect(reply).toMatchObject({ ok: false, error: { kind: "refused", status: 400 } });
  });

  const asked = (name: string) => {
    const { searchParams } = recorded.url(name);
    return {
      query: searchParams.get("q") ?? "",
      startMs: Number(searchParams.get("start")) * 1000,
      endMs: Number(searchParams.get("end")) * 1000,
      limit: Number(searchParams.get("limit")),
      spansPerSet: Number(searchParams.get("spss")),
      mostRecent: false,
    };
  };
  const searches = recorded.names.filter((name) => name.startsWith("search-") && !name.includes("tags-old"));
  const answered = searches.filter((name) => recorded.byName.get(name)?.response.status === 200);

  it.each(["search-parse-error", "search-bad-attr"])("%s is refused", async (name) => {
    const reply = await search(backend, asked(name));
    expect(reply).toMatchObject({ ok: false, error: { kind: "refused", status: 400 } });
  });

  it.each(answered)("%s", async (name) => {
    const reply = await search(backend, asked(name));
    const { traces } = recorded.body(name) as {
      traces: { traceID: string; spanSets: { spans: unknown[] }[] }[];
    };
    const found = value(reply).traces;
    expect(found.map((trace) => trace.traceId).toSorted()).toEqual(
      traces.map((trace) => trace.traceID.padStart(32, "0")).toSorted(),
    );
    expect(found.flatMap((trace) => trace.spanSets.flatMap((set) => set.spans))).toHaveLength(
      traces.flatMap((trace) => trace.spanSets.flatMap((set) => set.spans)).length,
    );
    expect(found.map((trace) => trace.startNs)).toEqual(
      found.map((trace) => trace.startNs).toSorted((a, b) => (a < b ? 1 : -1)),
    );
  });

  it("asks for the most recent by default", async () => {
    const answer = value(
      await search(backend, {
        query: '{ name = "call" }',
        startMs: START_MS,
        endMs: END_MS,
        limit: 3,
        spansPerSet: 10,
      }),
    );
    expect(answer.traces).toHaveLength(3);
    expect(answer.truncated).toBe(true);
    expect(answer.traces[0]).toMatchObject({ rootService: "voice-edge", rootName: "call" });
  });

  it("reads tags, tag values, readiness and build", async () => {
    const scopes = value(await tempo.tags(backend, { window }));
    expect(scopes.find((scope) => scope.scope === "event")?.tags).toEqual([
      "guardrail.name",
      "guardrail.reason",
    ]);
    expect(value(await tempo.tags(backend, { window, scope: "span" }))).toHaveLength(1);
    const verticals = value(await tempo.tagValues(backend, "span.call.vertical", { window }));
    expect(verticals).toContainEqual({ type: "string", value: "salon" });
    expect(value(await tempo.ready(backend))).toBe(true);
    expect(value(await tempo.buildInfo(backend))).toEqual({ version: null });
  });

  it("reads metrics: an omitted value is 0, exemplars lead to traces, ids are padded", async () => {
    const { series } = value(
      await metricsRange(backend, {
        query: '{ name = "turn" } | rate()',
        startMs: START_MS,
        endMs: END_MS,
        stepMs: 60_000,
      }),
    );
    const [rate] = series;
    expect(rate?.points.map((point) => point.value)).toEqual([
      0, 0, 0.08333333333333333, 1.2666666666666666, 0.31666666666666665,
    ]);
    expect(rate?.points[0]?.timeMs).toBe(1795395420000);
    expect(rate?.exemplars.map((one) => one.traceId)).toContain("0910229d2c17434714a1d08afdf2cba8");
    const instant = value(
      await metricsInstant(backend, {
        query: '{ name = "turn" } | count_over_time()',
        startMs: START_MS,
        endMs: END_MS,
      }),
    );
    expect(instant.map((one) => one.value)).toEqual([98]);
  });
});

describe("Loki 3.7.6", () => {
  const recorded = recording("loki");
  let backend: Backend;
  beforeAll(async () => {
    // `by-trace` and `by-trace-plain` differ in a header only.
    backend = backendAt("loki", await recorded.start((name) => name !== "by-trace-plain"));
  });
  afterAll(recorded.stop);

  const asked = (name: string) => {
    const { searchParams } = recorded.url(name);
    return {
      query: searchParams.get("query") ?? "",
      startNs: BigInt(searchParams.get("start") ?? 0),
      endNs: BigInt(searchParams.get("end") ?? 0),
      limit: Number(searchParams.get("limit")),
      direction: searchParams.get("direction") as "forward" | "backward",
    };
  };

  interface StreamsBody {
    readonly data: { readonly result: readonly { readonly values: unknown[] }[] };
  }
  const streams = recorded.names.filter((name) => {
    const body = recorded.body(name) as { data?: { resultType?: string } };
    return body.data?.resultType === "streams" && name !== "by-trace-plain";
  });
  it.each(streams)("%s", async (name) => {
    const { data } = recorded.body(name) as StreamsBody;
    const query = asked(name);
    const { lines } = value(await queryLogs(backend, query));
    expect(lines).toHaveLength(data.result.flatMap((stream) => stream.values).length);
    const times = lines.map((line) => line.timeNs);
    const sign = query.direction === "forward" ? 1 : -1;
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? -sign : sign)));
    for (const line of lines) expect(line.labels.has("service_name")).toBe(true);
  });

  it("keeps structured metadata apart, or finds it among the labels where Loki merged them", async () => {
    const apart = value(await queryLogs(backend, asked("by-trace"))).lines;
    const plain = backendAt("loki", await recorded.start((name) => name !== "by-trace"));
    const merged = value(await queryLogs(plain, asked("by-trace"))).lines;
    expect(apart[0]?.labels.size).toBe(2);
    expect(merged[0]?.metadata.size).toBe(0);
    for (const name of ["call_sid", "turn_index", "span_id", "detected_level", "service_name"]) {
      expect(merged.map((line) => field(line, name))).toEqual(apart.map((line) => field(line, name)));
    }
  });

  it("reads labels, values (none too), series, readiness and build", async () => {
    expect(value(await loki.labelNames(backend, { window }))).toEqual([
      "deployment_environment_name",
      "service_name",
    ]);
    expect(value(await loki.labelValues(backend, "service_name", { window }))).toEqual([
      "voice-calls",
      "voice-edge",
    ]);
    expect(value(await loki.labelValues(backend, "nope", { window }))).toEqual([]);
    const sets = value(await loki.series(backend, ['{service_name=~".+"}'], { window }));
    expect(new Set(sets.map((set) => set.get("service_name")))).toEqual(
      new Set(["voice-calls", "voice-edge"]),
    );
    expect(value(await loki.ready(backend))).toBe(true);
    expect(value(await loki.buildInfo(backend))).toEqual({ version: null });
  });

  it("reads an instant metric, and says why a log query is none", async () => {
    const { searchParams } = recorded.url("instant-metric");
    const query = searchParams.get("query") ?? "";
    const series = value(await loki.queryInstant(backend, { query, atMs: END_MS }));
    expect(series.map((one) => one.points[0])).toContainEqual({
      timeMs: 1795395691000,
      value: 3,
    });
    const refused = await loki.queryInstant(backend, {
      query: '{service_name="voice-edge"}',
      atMs: END_MS,
    });
    expect(refused).toMatchObject({ ok: false, error: { kind: "refused", status: 400 } });
    expect(refused.ok ? "" : refused.error.message).toContain("log queries are not supported");
  });

  it.each(["parse-error", "no-matcher"])("%s is refused", async (name) => {
    const reply = await queryLogs(backend, asked(name));
    expect(reply).toMatchObject({ ok: false, error: { kind: "refused", status: 400 } });
  });
});
