import { describe, expect, it } from "vitest";
import { networkAttributes, whatIsDegraded } from "./network.ts";
import { errorTypeOf } from "./stage.ts";

describe("errorTypeOf", () => {
  it.each([
    [new DOMException("late", "TimeoutError"), "timeout"],
    [Object.assign(new Error("connect"), { code: "ETIMEDOUT" }), "timeout"],
    [Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [new TypeError("x is undefined"), "TypeError"],
    [new Error("plain"), "error"],
    ["a string", "error"],
    [undefined, "error"],
  ])("reads %s as %s", (error, type) => {
    expect(errorTypeOf(error)).toBe(type);
  });
});

describe("a network sample", () => {
  it("is written as far as it was measured", () => {
    expect(networkAttributes({ jitterMs: 5, packetLossRatio: 0, rttMs: Number.NaN })).toEqual({
      "network.jitter_ms": 5,
      "network.packet_loss_ratio": 0,
    });
  });

  it("is degraded beyond what a caller does not hear", () => {
    expect(whatIsDegraded({ jitterMs: 30, packetLossRatio: 0.03, rttMs: 300, mos: 3.5 })).toBeNull();
    expect(whatIsDegraded({ jitterMs: 31, packetLossRatio: 0.04, rttMs: 301, mos: 3.4 })).toBe(
      "jitter 31 ms, packet loss 4.0 %, round trip 301 ms, MOS 3.4",
    );
    expect(whatIsDegraded({})).toBeNull();
  });
});
