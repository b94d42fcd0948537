import { afterEach, describe, expect, it, vi } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { backendsForOneAnswer, createBackends } from "#lib/datasources/backends.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { getCallPage } from "./service.ts";
import { callSubject, traceSubject } from "./subject.ts";

/** One source that hangs or tells nonsense, beside one that is well. */

const NOW = Date.UTC(2026, 10, 20, 12);
const SID = `CA${"3f".repeat(16)}`;
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const ns = (ms: number) => String(BigInt(ms) * 1_000_000n);

function context(): ServiceContext {
  const limits = "{ timeout_ms: 300 }";
  const file = `backends: { tempo: ${limits}, loki: ${limits} }`;
  const env = {
    TEMPO_URL: "http://tempo.test",
    LOKI_URL: "http://loki.test",
    EARSHOT_CONFIG: "earshot.yaml",
  };
  const config = parseConfig(env, () => file);
  return { config, backends: backendsForOneAnswer(createBackends(config)), signal: undefined, nowMs: NOW };
}

const hang = (init: RequestInit | undefined) =>
  new Promise<Response>((_, reject) =>
    init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))),
  );

type Answer = (url: URL, init: RequestInit | undefined) => Promise<Response>;
const answers =
  (body: unknown): Answer =>
  (): Promise<Response> =>
    Promise.resolve(Response.json(body));

/** What was asked of each host. */
function serving(hosts: Readonly<Record<string, Answer>>): URL[] {
  const asked: URL[] = [];
  vi.stubGlobal("fetch", (url: URL, init?: RequestInit) => {
    asked.push(url);
    return (hosts[url.hostname] ?? (() => hang(init)))(url, init);
  });
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

const callLog = (rest: Record<string, string> = {}) =>
  answers({
    status: "success",
    data: {
      resultType: "streams",
      result: [
        {
          stream: { service_name: "voice-calls" },
          values: [
            [
              ns(NOW - 600_000),
              "call ended",
              {
                structuredMetadata: {
                  event_name: "call.end",
                  call_sid: SID,
                  trace_id: TRACE,
                  call_outcome: "resolved",
                  call_duration_seconds: "61",
                  ...rest,
                },
              },
            ],
          ],
        },
      ],
    },
  });
const noLines = answers({ status: "success", data: { resultType: "streams", result: [] } });
const noTrace: Answer = (url) =>
  Promise.resolve(Response.json(url.pathname === "/api/search" ? { traces: [] } : { trace: {} }));

async function page(subject = callSubject(SID)) {
  const result = await getCallPage(subject, context());
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("a Tempo that hangs", () => {
  it.each([
    ["call", callSubject(SID)],
    ["trace", traceSubject(TRACE)],
  ])("does not hold a %s back that the log knows", async (_, subject) => {
    serving({ "loki.test": callLog() });
    const { call } = await page(subject);
    expect(call.verdict.basis).toBe("call_log");
    expect(call.sources.find(({ source }) => source === "tempo")).toMatchObject({
      state: "error",
      message: "Tempo did not answer within 0.12 s.",
    });
  });
});

it("a running call is not held back by a Tempo that hangs", async () => {
  serving({ "loki.test": callLog({ event_name: "call.start" }) });
  const { call } = await page();
  expect(call.state).toBe("running");
  const tempo = call.sources.find(({ source }) => source === "tempo");
  expect(tempo?.message).toBe("Tempo did not answer within 0.12 s.");
});

describe("a Loki that hangs", () => {
  it("is waited for once in an answer", async () => {
    const span = {
      traceId: TRACE,
      spanId: "00000000000000b1",
      name: "call",
      startTimeUnixNano: ns(NOW - 700_000),
      endTimeUnixNano: ns(NOW - 600_000),
      attributes: [
        { key: "call.sid", value: { stringValue: SID } },
        { key: "call.parent_sid", value: { stringValue: `CA${"4a".repeat(16)}` } },
      ],
    };
    const asked = serving({
      "tempo.test": answers({ trace: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] } }),
    });
    const { call, logs } = await page();
    expect(call.sources.find(({ source }) => source === "loki")?.state).toBe("error");
    expect(logs?.sources[0]).toMatchObject({ state: "error", message: "Loki did not answer within 0.3 s." });
    expect(asked.filter(({ hostname }) => hostname === "loki.test")).toHaveLength(1);
  });
});

describe("times that cannot be", () => {
  it.each(["1e308", "1e12"])("a call of %s seconds is one of unknown length", async (seconds) => {
    const asked = serving({
      "loki.test": callLog({ call_duration_seconds: seconds }),
      "tempo.test": noTrace,
    });
    const { call } = await page();
    expect(call.call.durationMs).toBeNull();
    expect(asked.length).toBeLessThan(10);
  });

  it("a trace from 1970 does not ask for the logs of half a century", async () => {
    const span = { traceId: TRACE, spanId: "00000000000000b1", name: "GET /", endTimeUnixNano: ns(NOW) };
    const asked = serving({
      "tempo.test": answers({ trace: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] } }),
      "loki.test": noLines,
    });
    await page(traceSubject(TRACE));
    expect(asked.length).toBeLessThan(10);
  });
});
