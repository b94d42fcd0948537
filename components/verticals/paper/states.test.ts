import { expect, it } from "vitest";
import type { SourceReport } from "#lib/sources/schema.ts";
import { isTrouble, worstStates } from "./states.ts";

const said = (source: SourceReport["source"], state: SourceReport["state"]): SourceReport => ({
  source,
  state,
  message: `${source} ${state}`,
  tookMs: null,
});

it("each source is told once, as the worst of what it said to any part of a report", () => {
  const states = worstStates([
    said("prometheus", "ok"),
    said("loki", "partial"),
    said("prometheus", "error"),
    said("loki", "ok"),
    said("tempo", "empty"),
  ]);
  expect(states.map(({ message }) => message)).toEqual(["loki partial", "prometheus error", "tempo empty"]);
  expect(states.map(isTrouble)).toEqual([true, true, false]);
});
