import { describe, expect, it } from "vitest";
import { logs } from "./signal.ts";
import { ask, attributes, bodyOf, memoryDatabase, record, resourceLogs } from "./testing.ts";

const NOW_MS = 1_795_400_000_000;
const NOW = BigInt(NOW_MS) * 1_000_000n;
const SECOND = 1_000_000_000n;
const EDGE = '{service_name="voice-edge"}';

const db = memoryDatabase();
const turns = [10n, 20n].map((ago) =>
  record(NOW - ago * SECOND, "x", { attributes: attributes({ "turn.index": ago }) }),
);
logs.write(db, [resourceLogs({ "service.name": "voice-edge" }, turns)]);

const get = (path: string, params: Record<string, string>): { status: number; body: unknown } => {
  const query = new URLSearchParams(params).toString();
  const response = ask(db, `/loki/api/v1/${path}?${query}`, { nowMs: NOW_MS });
  return { status: response.status, body: bodyOf(response) };
};

describe("what a query picker asks", () => {
  const mixed = memoryDatabase();
  const at = (resource: Record<string, string>): void => {
    logs.write(mixed, [resourceLogs(resource, [record(NOW - SECOND, "x")])]);
  };
  at({ "service.name": "a", "service.instance.id": "1", "k8s.pod.name": "p-1", "cloud.region": "1" });
  at({ "service.name": "b", "service.instance.id": "2", "k8s.pod.name": "p-2", "cloud.region": "0" });
  at({ "service.name": "b", "container.name": "00000000-0000-4000-8000-000000000000" });
  const askMixed = (path: string): unknown => bodyOf(ask(mixed, `/loki/api/v1/${path}`, { nowMs: NOW_MS }));

  it("detects labels, but none that hold only ids", () => {
    const { detectedLabels } = askMixed("detected_labels") as { detectedLabels: { label: string }[] };
    expect(detectedLabels.toSorted((x, y) => (x.label < y.label ? -1 : 1))).toEqual([
      { label: "cloud_region", cardinality: 2 },
      { label: "k8s_pod_name", cardinality: 2 },
      { label: "service_name", cardinality: 2 },
    ]);
    expect(askMixed(`detected_labels?query=${encodeURIComponent('{service_name="z"}')}`)).toEqual({});
    expect(askMixed(`detected_labels?query=${encodeURIComponent("{} | json")}`)).toBe(
      'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will',
    );
  });

  it.each([
    ["detected_fields", { query: '{service_name="none"}' }, {}],
    ["detected_field/turn_index/values", { query: '{service_name="none"}' }, {}],
    ["index/stats", {}, "parse error : syntax error: unexpected $end"],
    ["index/volume", {}, "parse error : syntax error: unexpected $end"],
    ["index/volume", { query: EDGE, aggregateBy: "x" }, "invalid aggregation option"],
    ["labels", { query: `${EDGE} | json` }, "only label matchers are supported"],
    [
      "patterns",
      { query: "{" },
      "parse error at line 1, col 2: syntax error: unexpected $end, expecting IDENTIFIER or }",
    ],
    ["patterns", { query: EDGE }, { status: "success", data: [] }],
    ["tail", { query: EDGE }, "tail is not supported: ask query_range again instead"],
    ["push", {}, "push is not supported: send OTLP to /v1/logs"],
    ["query", { query: "vector(1)", time: "x" }, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])("answers %s with %j", (endpoint, params, expected) => {
    const { status, body } = get(endpoint, params);
    expect(body).toEqual(expected);
    expect(status).toBe(typeof expected === "string" ? 400 : 200);
  });

  it("tells by format_query whether a query is one", () => {
    expect(get("format_query", { query: EDGE })).toEqual({
      status: 200,
      body: { status: "success", data: EDGE },
    });
    expect(get("format_query", { query: "{" })).toEqual({
      status: 400,
      body: {
        status: "invalid-query",
        error: "parse error at line 1, col 2: syntax error: unexpected $end, expecting IDENTIFIER or }",
      },
    });
  });

  it("gives one step's volume as a vector, as Loki does", () => {
    expect(get("index/volume_range", { query: EDGE, since: "40s", step: "60" }).body).toMatchObject({
      data: { resultType: "vector", result: [{ metric: { service_name: "voice-edge" } }] },
    });
  });
});
