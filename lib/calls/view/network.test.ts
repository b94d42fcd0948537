import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkStems, type NetworkSample, poorFigures, strainOf, worstFigures } from "./network.ts";
import { makeTurn } from "./testing/turns.ts";

const sample = (startMs: number, figures: Partial<NetworkSample> = {}): NetworkSample => ({
  startMs,
  turnIndex: null,
  spanId: "00000000000000a1",
  rttMs: null,
  jitterMs: null,
  packetLossRatio: null,
  mos: null,
  ...figures,
});

describe("what is poor", () => {
  it("is what lies beyond its limit, not what lies on it, the worst first", () => {
    expect(poorFigures(sample(0, { rttMs: 400, jitterMs: 30, packetLossRatio: 0.03, mos: 3.5 }))).toEqual([]);
    expect(poorFigures(sample(0, { rttMs: 401, jitterMs: 90, packetLossRatio: 0.04, mos: 3.4 }))).toEqual([
      "jitterMs",
      "packetLossRatio",
      "mos",
      "rttMs",
    ]);
  });

  it("reads MOS downwards: lower is worse", () => {
    expect(strainOf(sample(0, { mos: 5 }), "mos")).toBe(0);
    expect(strainOf(sample(0, { mos: 3.5 }), "mos")).toBe(1);
    expect(strainOf(sample(0, { mos: 2 }), "mos")).toBe(2);
  });

  it("makes nothing of what was not reported", () => {
    expect(strainOf(sample(0, { rttMs: Number.NaN }), "rttMs")).toBeNull();
    expect(worstFigures([sample(0), sample(1, { jitterMs: 4 })])).toEqual([
      { figure: "jitterMs", value: 4, poor: false },
    ]);
    expect(networkStems([sample(0)], [], { startMs: 0, endMs: 1_000 }, 10)).toEqual([]);
  });
});

it("gives the worst value of each figure over the call, MOS the lowest", () => {
  const samples = [sample(0, { rttMs: 20, mos: 4.3 }), sample(9, { rttMs: 450, mos: 4.1 })];
  expect(worstFigures(samples)).toEqual([
    { figure: "rttMs", value: 450, poor: true },
    { figure: "mos", value: 4.1, poor: false },
  ]);
});

it("is a breach only where the network was over its budget in a slow turn", () => {
  const line = [{ stage: "network_in", ms: 900 }] as const;
  const turns = [makeTurn(0, 0, line, { slow: true }), makeTurn(1, 5_000, line, { slow: false })];
  const stems = networkStems(
    [sample(10, { turnIndex: 0, jitterMs: 90 }), sample(5_010, { turnIndex: 1, jitterMs: 90 })],
    turns,
    { startMs: 0, endMs: 10_000 },
    100,
  );
  expect(stems.map(({ breached, poor }) => [breached, poor])).toEqual([
    [true, ["jitterMs"]],
    [false, ["jitterMs"]],
  ]);
});

it("draws at most a stem a column, in order, and never loses the worst sample", () => {
  const samples = fc.array(
    fc
      .record({ at: fc.nat(10_000), jitterMs: fc.integer({ min: 1, max: 200 }) })
      .map(({ at, jitterMs }) => sample(at, { jitterMs })),
    { minLength: 1, maxLength: 200 },
  );
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 50 }), (all, columns) => {
      const stems = networkStems(all, [], { startMs: 0, endMs: 10_000 }, columns);
      const times = stems.map((stem) => stem.sample.startMs);
      expect(stems.length).toBeLessThanOrEqual(columns + 1);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const worst = Math.max(...all.map(({ jitterMs }) => jitterMs ?? 0));
      expect(Math.max(...stems.map((stem) => stem.sample.jitterMs ?? 0))).toBe(worst);
    }),
  );
});
