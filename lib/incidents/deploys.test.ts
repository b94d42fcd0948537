import { describe, expect, it } from "vitest";
import { callRecord } from "#lib/calls/records.ts";
import { nanoseconds } from "#lib/units.ts";
import { deploysOfCalls, deploysOfSeries } from "./deploys.ts";

const series = (job: string, version: string, fromMs: number) => ({
  labels: new Map([
    ["job", job],
    ["service_version", version],
  ]),
  points: [{ timeMs: fromMs, value: 1 }],
});

describe("deploys", () => {
  it("are versions that a service did not have at the beginning", () => {
    const seen = [
      series("edge", "1.4.2", 0),
      series("edge", "1.4.3", 600_000),
      series("tools", "9", 900_000),
      series("tools", "8", 0),
    ];
    expect(deploysOfSeries(seen, 60_000)).toEqual([
      { at: "1970-01-01T00:10:00.000Z", service: "edge", version: "1.4.3", from: "1.4.2" },
      { at: "1970-01-01T00:15:00.000Z", service: "tools", version: "9", from: "8" },
    ]);
  });

  it("are seen in the call log too, by the first call of each version", () => {
    const end = (version: string, endS: number) => {
      const metadata = new Map(
        Object.entries({
          event_name: "call.end",
          call_sid: `s${endS}`,
          service_version: version,
          call_duration_seconds: "60",
        }),
      );
      const time = nanoseconds(BigInt(endS) * 1_000_000_000n);
      return callRecord({ timeNs: time, line: "", labels: new Map(), metadata, parsed: new Map() }) ?? [];
    };
    const calls = [end("2", 400), end("1", 100), end("2", 360), end("1", 500)].flat();
    expect(deploysOfCalls(calls)).toEqual([
      { at: "1970-01-01T00:05:00.000Z", service: null, version: "2", from: "1" },
    ]);
    expect(deploysOfCalls([])).toEqual([]);
  });
});
