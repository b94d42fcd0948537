import { describe, expect, it } from "vitest";
import { startAtZero } from "./metrics.ts";
import { memoryKit } from "./testing/kit.ts";

describe("startAtZero", () => {
  const errorsOf = (known: object) => {
    const memory = memoryKit();
    startAtZero(memory.kit.metrics, {
      verticals: [{ vertical: "salon", errorTypes: ["timeout"], ...known }],
    });
    return memory.of("stage.errors").map(({ value, labels }) => ({ value, ...labels }));
  };
  const zero = { value: 0, vertical: "salon", error_type: "timeout" };

  it("begins the very series that a first error of a tool would have", () => {
    expect(errorsOf({ tools: ["book"] })).toEqual([{ ...zero, stage: "tool_call", tool: "book" }]);
    expect(errorsOf({ tools: ["book"], providers: { tool_call: ["square"], stt: ["deepgram"] } })).toEqual([
      { ...zero, stage: "tool_call", tool: "book" },
      { ...zero, stage: "tool_call", tool: "book", provider: "square" },
      { ...zero, stage: "stt", provider: "deepgram" },
    ]);
  });
});
