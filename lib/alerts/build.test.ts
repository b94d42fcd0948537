import { describe, expect, it } from "vitest";
import type { ManagedAlert } from "#lib/datasources/alertmanager/adapt.ts";
import type { Alert as FoundAlert } from "#lib/datasources/prometheus/adapt.ts";
import { buildAlert, type Known } from "./build.ts";
import { alertSchema } from "./schema.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const LABELS = {
  alertname: "TurnLatencyBudgetBurn",
  sloth_id: "salon-turn-latency",
  sloth_slo: "turn-latency",
  sloth_service: "salon",
  vertical: "salon",
  severity: "page",
};
const map = (record: Readonly<Record<string, string>>) => new Map(Object.entries(record));
const found = (over: Partial<FoundAlert> = {}): FoundAlert => ({
  labels: map(LABELS),
  annotations: new Map(),
  state: "firing",
  activeAtMs: NOW - 600_000,
  value: 1,
  ...over,
});
const managed = (over: Partial<ManagedAlert> = {}): ManagedAlert => ({
  fingerprint: "f",
  labels: map({ ...LABELS, cluster: "eu" }),
  annotations: new Map(),
  startsAtMs: NOW - 300_000,
  endsAtMs: NOW + 60_000,
  receivers: ["team"],
  state: "active",
  silencedBy: [],
  inhibitedBy: [],
  mutedBy: [],
  ...over,
});
const known: Known = {
  nowMs: NOW,
  prometheus: true,
  alertmanager: true,
  silences: new Map(),
  fingerprints: new Map(),
  slos: [],
  titleOf: () => null,
  ruleOf: () => ({ forMs: 120_000, burns: true }),
  consoleUrl: "https://earshot.example",
};
const build = (
  joined: Parameters<typeof buildAlert>[1],
  over: Partial<Known> = {},
): ReturnType<typeof buildAlert> => {
  const alert = buildAlert("id", joined, { ...known, ...over });
  expect(alertSchema.parse(alert)).toEqual(alert);
  return alert;
};

describe("an alert's state", () => {
  it.each<[string, Parameters<typeof buildAlert>[1], Partial<Known>, string]>([
    ["is firing where Alertmanager told of it", { found: found(), managed: managed() }, {}, "firing"],
    [
      "is firing where no Alertmanager says more",
      { found: found(), managed: null },
      { alertmanager: false },
      "firing",
    ],
    [
      "is not delivered where Alertmanager does not know it",
      { found: found(), managed: null },
      {},
      "undelivered",
    ],
    [
      "is on its way for a moment",
      { found: found({ activeAtMs: NOW - 150_000 }), managed: null },
      {},
      "unprocessed",
    ],
    [
      "is pending whatever Alertmanager still has",
      { found: found({ state: "pending" }), managed: managed({ silencedBy: ["s"] }) },
      {},
      "pending",
    ],
    [
      "is silenced",
      { found: found(), managed: managed({ silencedBy: ["s"], inhibitedBy: ["x"] }) },
      {},
      "silenced",
    ],
    ["is inhibited", { found: found(), managed: managed({ inhibitedBy: ["x"] }) }, {}, "inhibited"],
    ["is muted", { found: found(), managed: managed({ mutedBy: ["nights"] }) }, {}, "muted"],
    ["is unprocessed", { found: null, managed: managed({ state: "unprocessed" }) }, {}, "unprocessed"],
  ])("%s", (_, joined, over, state) => {
    expect(build(joined, over).state).toBe(state);
  });
});

it("fires since Alertmanager was told, else since its rule's `for` had passed; a pending one does not", () => {
  const since = (joined: Parameters<typeof buildAlert>[1]) => build(joined).firingSince;
  expect(since({ found: found(), managed: managed() })).toBe(new Date(NOW - 300_000).toISOString());
  expect(since({ found: found(), managed: null })).toBe(new Date(NOW - 480_000).toISOString());
  expect(since({ found: found({ state: "pending" }), managed: null })).toBeNull();
  expect(since({ found: found({ activeAtMs: null }), managed: null })).toBeNull();
});

it("says who silenced it and what inhibits it, also where that is forgotten", () => {
  const alert = build(
    { found: found(), managed: managed({ silencedBy: ["s", "gone"], inhibitedBy: ["f2", "f3"] }) },
    {
      silences: new Map([
        [
          "s",
          {
            id: "s",
            state: "active",
            matchers: [],
            startsAtMs: 0,
            endsAtMs: NOW,
            createdBy: "Ana",
            comment: "known",
          },
        ],
      ]),
      fingerprints: new Map([["f2", { id: "other", labels: map({ alertname: "Down", severity: "page" }) }]]),
    },
  );
  expect(alert.silencedBy).toEqual([
    { id: "s", author: "Ana", comment: "known", until: new Date(NOW).toISOString() },
    { id: "gone", author: "", comment: "", until: null },
  ]);
  expect(alert.inhibitedBy).toEqual([
    { id: "other", name: "Down", severity: "page" },
    { id: null, name: null, severity: null },
  ]);
  expect(alert.externalLabels).toEqual({ cluster: "eu" });
});

describe("a runbook", () => {
  const runbook = (url: string) =>
    build({ found: found({ annotations: map({ runbook_url: url }) }), managed: null }).hrefs.runbook;
  it.each([
    ["https://wiki.example/burn#now", "https://wiki.example/burn#now"],
    ["https://earshot.example/runbooks/turn-latency", "/runbooks/turn-latency"],
    ["https://earshot.example/elsewhere", "https://earshot.example/elsewhere"],
    ["javascript:alert(1)", null],
    ["https://user:secret@wiki.example/", null],
    ["/runbooks/x", null],
    ["", null],
  ])("%s → %s", (url, href) => {
    expect(runbook(url)).toBe(href);
  });
});

it("of anybody's rules, without any label, is an alert", () => {
  const alert = build({ found: null, managed: managed({ labels: new Map(), startsAtMs: Number.NaN }) });
  expect(alert).toMatchObject({
    name: "unnamed",
    severity: "other",
    vertical: null,
    objective: null,
    burn: null,
    budget: null,
    firingSince: null,
    knownTo: { prometheus: false, alertmanager: true },
    hrefs: { incident: "/incidents", slo: null, runbook: null },
  });
});
