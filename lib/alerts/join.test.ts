import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManagedAlert } from "#lib/datasources/alertmanager/adapt.ts";
import type { Alert } from "#lib/datasources/prometheus/adapt.ts";
import { added, joinAlerts, labelsKey } from "./join.ts";

type Labels = Readonly<Record<string, string>>;
const map = (labels: Labels) => new Map(Object.entries(labels));
const found = (labels: Labels, activeAtMs = 1_000): Alert => ({
  labels: map(labels),
  annotations: new Map(),
  state: "firing",
  activeAtMs,
  value: 1,
});
let fingerprints = 0;
const managed = (labels: Labels, startsAtMs = 1_000): ManagedAlert => ({
  fingerprint: String(fingerprints++),
  labels: map(labels),
  annotations: new Map(),
  startsAtMs,
  endsAtMs: startsAtMs + 300_000,
  receivers: [],
  state: "active",
  silencedBy: [],
  inhibitedBy: [],
  mutedBy: [],
});
/** What was joined, as labels. */
const joined = (prometheus: readonly Alert[], alertmanager: readonly ManagedAlert[]) =>
  joinAlerts(prometheus, alertmanager).map((one) => [
    one.found === null ? null : Object.fromEntries(one.found.labels),
    one.managed === null ? null : Object.fromEntries(one.managed.labels),
  ]);

describe("alerts of Prometheus and Alertmanager", () => {
  const page = { alertname: "Burn", vertical: "salon", severity: "page" };
  const ticket = { ...page, severity: "ticket" };

  it("are the same where Prometheus added its external labels on the way", () => {
    const sent = { ...page, cluster: "eu" };
    expect(joined([found(page)], [managed(sent)])).toEqual([[page, sent]]);
    expect(Object.fromEntries(added({ labels: map(page) }, { labels: map(sent) }))).toEqual({
      cluster: "eu",
    });
  });

  it("are known to one of them only, on either side", () => {
    const foreign = { alertname: "NodeDown" };
    expect(joined([found(page)], [managed(foreign)])).toEqual([
      [page, null],
      [null, foreign],
    ]);
    // The name is the same, a label is not.
    expect(joined([found(page)], [managed(ticket)])).toEqual([
      [page, null],
      [null, ticket],
    ]);
    expect(joined([], [])).toEqual([]);
  });

  it("belong to the most particular one: fewer labels are all there too", () => {
    const bare = { alertname: "Burn" };
    expect(joined([found(bare), found(page)], [managed(page)])).toEqual([
      [bare, null],
      [page, page],
    ]);
  });

  it("of another Prometheus with the same labels are its own: this one adds to most what it adds here", () => {
    const others = { ...page, cluster: "us" };
    expect(
      joined(
        [found(page), found(ticket)],
        [managed(others), managed({ ...page, cluster: "eu" }), managed({ ...ticket, cluster: "eu" })],
      ),
    ).toEqual([
      [page, { ...page, cluster: "eu" }],
      [ticket, { ...ticket, cluster: "eu" }],
      [null, others],
    ]);
  });

  it("with nothing else to tell them apart, the one that began when this one did", () => {
    const [eu, us] = [
      managed({ ...page, cluster: "eu" }, 90_000),
      managed({ ...page, cluster: "us" }, 1_500),
    ];
    const result = joinAlerts([found(page, 1_000)], [eu, us]);
    expect(result.map((one) => one.managed)).toEqual([us, eu]);
  });

  it("an empty label is none", () => {
    const empty = { alertname: "Burn", vertical: "" };
    expect(joined([found(empty)], [managed({ alertname: "Burn" })])).toEqual([
      [empty, { alertname: "Burn" }],
    ]);
  });

  it("are each there once, whatever they are", () => {
    const labels = fc.dictionary(fc.constantFrom("alertname", "a", "b", "c"), fc.constantFrom("", "1", "2"));
    fc.assert(
      fc.property(fc.array(labels, { maxLength: 6 }), fc.array(labels, { maxLength: 6 }), (ours, theirs) => {
        const prometheus = ours.map((one) => found(one));
        const alertmanager = theirs.map((one) => managed(one));
        const result = joinAlerts(prometheus, alertmanager);
        expect(new Set(result.flatMap((one) => one.found ?? []))).toEqual(new Set(prometheus));
        const listed = result.flatMap((one) => one.managed ?? []);
        expect(listed.length).toBe(alertmanager.length);
        expect(new Set(listed)).toEqual(new Set(alertmanager));
        for (const { found, managed } of result) {
          if (found === null || managed === null) continue;
          for (const [name, value] of found.labels) expect(managed.labels.get(name) ?? "").toBe(value);
        }
      }),
    );
  });
});

it("labels have one key, whatever their order", () => {
  expect(labelsKey(map({ b: "2", a: "1" }))).toBe(labelsKey(map({ a: "1", b: "2" })));
  expect(labelsKey(map({ a: 'x","b' }))).not.toBe(labelsKey(map({ a: "x", b: "" })));
});
