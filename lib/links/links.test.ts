import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { SID, TRACE_ID } from "#lib/calls/view/testing/turns.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { fillTemplate, type LinkValues, PLACEHOLDERS, templateProblem } from "./model.ts";
import { linksOf } from "./service.ts";

const values = (value: string | null): LinkValues =>
  Object.fromEntries(PLACEHOLDERS.map((name) => [name, value])) as LinkValues;

describe("a template", () => {
  it("never leads to another server, whatever a call's data hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
        const href = fillTemplate(
          "https://c.example/logs/{call_sid}/x?v={vertical}&w=1#{agent}",
          values(text),
        );
        if (href === null) return;
        const url = new URL(href);
        expect([url.origin, url.searchParams.get("w")]).toEqual(["https://c.example", "1"]);
        expect(url.pathname).toMatch(/^\/logs\/[^/]+\/x$/);
        expect(url.searchParams.get("v")).toBe(text.toWellFormed());
      }),
    );
  });
  it("gives no link where a value is missing, or would climb the path", () => {
    for (const value of [null, "", ".", ".."])
      expect(fillTemplate("https://c.example/{agent}", values(value))).toBeNull();
    expect(fillTemplate("https://c.example/all", values(null))).toBe("https://c.example/all");
  });
  it.each([
    "",
    "c.example",
    "//c.example/x",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://c.example/{",
    "https:///x",
  ])("%j cannot be used", (template) => expect(templateProblem(template)).not.toBeNull());
});

const FILE = `
links:
  grafana: { url: https://grafana.example/g/, org: 3, datasources: { tempo: t1, loki: l1, prometheus: p1 } }
  carrier: https://console.twilio.com/us1/monitor/logs/calls/{call_sid}
  transcript: https://t.example/{vertical}/{trace_id}?from={start_ms}&to={end_ms}
  more: [{ name: Runbook, url: "https://wiki.example/{environment}" }]
`;
const config = (file = FILE) => parseConfig({ EARSHOT_CONFIG: "x" }, () => file);

describe("the links of a call", () => {
  it("are absent without a configuration", () => expect(linksOf(makeCall(), config(""))).toEqual([]));

  it("open Grafana Explore with the exact query, and the carrier's console", () => {
    const links = linksOf(makeCall(), config());
    expect(links.map(({ name }) => name)).toEqual([
      "Trace in Grafana",
      "Logs in Grafana",
      "Tool call p95 in Grafana",
      "Carrier's console",
      "Transcript",
      "Runbook",
    ]);
    const panes = links.slice(0, 3).map(({ href }) => {
      const url = new URL(href);
      expect([
        url.origin,
        url.pathname,
        url.searchParams.get("orgId"),
        url.searchParams.get("schemaVersion"),
      ]).toEqual(["https://grafana.example", "/g/explore", "3", "1"]);
      return (JSON.parse(url.searchParams.get("panes") ?? "") as { earshot: unknown }).earshot;
    });
    const range = { from: "1772460069480", to: "1772460350730" };
    expect(panes[0]).toEqual({
      datasource: "t1",
      queries: [
        { refId: "A", datasource: { type: "tempo", uid: "t1" }, queryType: "traceql", query: TRACE_ID },
      ],
      range,
    });
    expect(panes[1]).toMatchObject({
      queries: [
        { expr: `{service_name=~".+"} | call_sid="${SID}" or trace_id="${TRACE_ID}"`, queryType: "range" },
      ],
      range,
    });
    expect(JSON.stringify(panes[2])).toContain("histogram_quantile(0.95, sum by (le");
    expect(JSON.stringify(panes[2])).toContain("stage_duration_seconds_bucket{");
    expect(links.slice(3).map(({ href }) => href)).toEqual([
      `https://console.twilio.com/us1/monitor/logs/calls/${SID}`,
      `https://t.example/healthcare/${TRACE_ID}?from=1772460129480&to=1772460290730`,
      "https://wiki.example/production",
    ]);
  });

  it("reach to now while the call runs", () => {
    const { call, ...rest } = makeCall();
    const links = linksOf({ ...rest, call: { ...call, endedAt: null, running: true } }, config());
    expect(links.map(({ name }) => name)).not.toContain("Transcript");
    expect(new URL(links[0]?.href ?? "").searchParams.get("panes")).toContain('"to":"now"');
  });

  it("leave out what the call does not have", () => {
    const { call, ...rest } = makeCall();
    const none = { ...call, sampled: false, traceId: null, vertical: null };
    expect(linksOf({ ...rest, call: none }, config()).map(({ name }) => name)).toEqual([
      "Logs in Grafana",
      "Carrier's console",
      "Runbook",
    ]);
  });
});
