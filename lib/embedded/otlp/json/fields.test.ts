import { describe, expect, it } from "vitest";
import { decodeLogs, decodeTraces } from "../decode.ts";

const bytes = (body: unknown): Uint8Array => Buffer.from(JSON.stringify(body));
const spans = (...kinds: unknown[]) =>
  decodeTraces(
    bytes({ resourceSpans: [{ scopeSpans: [{ spans: kinds.map((kind) => ({ kind })) }] }] }),
    "json",
  );

describe("an enum", () => {
  it.each([
    "constructor",
    "toString",
    "__proto__",
    "99999999999999999999",
    "4294967296",
    2 ** 31,
    -(2 ** 40),
  ])("%j is no code: its record is refused and the others are kept", (kind) => {
    const { messages, rejected } = spans(kind, 3);
    expect(rejected.count).toBe(1);
    expect(messages[0]?.scopeSpans[0]?.spans.map((span) => span.kind)).toEqual([3]);
  });

  it("is read by name, by number, and by a number that is not known yet", () => {
    const read = spans("SPAN_KIND_SERVER", 2, "2", 77, null).messages[0]?.scopeSpans[0]?.spans;
    expect(read?.map((span) => span.kind)).toEqual([2, 2, 2, 77, 0]);
  });

  it("holds for a log's severity too", () => {
    const logRecords = [{ severityNumber: "valueOf" }, { severityNumber: "SEVERITY_NUMBER_WARN2" }];
    const { messages, rejected } = decodeLogs(
      bytes({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
      "json",
    );
    expect(rejected.count).toBe(1);
    expect(messages[0]?.scopeLogs[0]?.logRecords.map((record) => record.severityNumber)).toEqual([14]);
  });
});
