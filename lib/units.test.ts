import { describe, expect, it } from "vitest";
import { parseCallSid, parseSpanId, parseTraceId } from "./units.ts";

describe("ids", () => {
  it("a Call SID keeps its bytes, whoever the carrier is", () => {
    for (const sid of [
      "CA00fb86738b42c835484f3e32248c1e89",
      "CAFF".padEnd(34, "a"),
      "v3:AyG-h_1",
      "call@10.0.0.1",
    ])
      expect(parseCallSid(sid)).toBe(sid);
  });

  it.each(["", "CA00fb86738b42c835484f3e32248c1e8", "a b", "é", "+14155550100", ".", "..", "x".repeat(129)])(
    "%j is no Call SID",
    (text) => {
      expect(parseCallSid(text)).toBeNull();
    },
  );

  it("pads what Tempo strips, and refuses zeros", () => {
    expect(parseTraceId("AbC")).toBe("abc".padStart(32, "0"));
    expect(parseSpanId("1f")).toBe("1f".padStart(16, "0"));
    for (const bad of ["0", "0".repeat(32), "g", "a".repeat(33), ""]) expect(parseTraceId(bad)).toBeNull();
    for (const bad of ["0".repeat(16), "a".repeat(17)]) expect(parseSpanId(bad)).toBeNull();
  });
});
