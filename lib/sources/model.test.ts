import { describe, expect, it } from "vitest";
import { mapReply, mergeReports, sourceReport } from "./model.ts";
import type { DatasourceErrorKind, Reply } from "./model.ts";
import { sourceSchema } from "./schema.ts";
import type { SourceReport } from "./schema.ts";

const success: Reply<number> = { ok: true, value: 1, partial: null, tookMs: 12.345 };
const failed = (kind: DatasourceErrorKind): Reply<number> => ({
  ok: false,
  error: { kind, source: "loki", status: null, message: "Loki did not answer within 5 s." },
  tookMs: 5000,
});
const none = { state: "sampled_out", message: "The call was not sampled." } as const;

describe("a source's report", () => {
  it("says what came, in the shape of the API", () => {
    const reports = [
      sourceReport("tempo", success),
      sourceReport("tempo", { ...success, partial: "Tempo gave a part." }),
      sourceReport("tempo", success, none),
      sourceReport("loki", failed("timeout"), none),
      sourceReport("loki", failed("off")),
    ];
    expect(reports.map((report) => [report.state, report.tookMs])).toEqual([
      ["ok", 12.3],
      ["partial", 12.3],
      ["sampled_out", 12.3],
      ["error", 5000],
      ["off", null],
    ]);
    for (const report of reports) expect(sourceSchema.parse(report)).toEqual(report);
  });

  it("of several questions is the worst, though anything found is not empty", () => {
    const report = (state: SourceReport["state"], tookMs: number): SourceReport => ({
      source: "loki",
      state,
      message: state,
      tookMs,
    });
    expect(mergeReports([])).toBeNull();
    expect(mergeReports([report("empty", 5), report("ok", 3)])).toMatchObject({ state: "ok", tookMs: 5 });
    expect(mergeReports([report("empty", 5), report("empty", 9)])).toMatchObject({
      state: "empty",
      tookMs: 9,
    });
    expect(mergeReports([report("ok", 1), report("partial", 2), report("error", 1)])?.state).toBe("error");
  });
});

it("changes a value and lets a failure pass", () => {
  expect(mapReply(success, (n) => n + 1)).toEqual({ ...success, value: 2 });
  expect(mapReply(failed("aborted"), (n) => n + 1)).toEqual(failed("aborted"));
});
