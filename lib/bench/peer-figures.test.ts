import { expect, test } from "vitest";
import { comparison, type Measured } from "./peer-figures.ts";

const ours: Measured = {
  times: new Map([["trace by id", [2, 4]]]),
  perSecond: { tempo: 1000 },
  memoryBytes: 300e6,
};

test("theirs beside ours, with the share; a backend that is missing is said to be", () => {
  const theirs = { ...ours, times: new Map([["trace by id", [8, 8]]]), perSecond: { tempo: 4000 } };
  const rows = comparison(ours, [
    { name: "tempo", found: { ...theirs, memoryBytes: null, version: "3.0.3", connections: 4 } },
    { name: "loki", found: null },
  ]);
  expect(rows.slice(1).map((row) => row.slice(0, 4))).toEqual([
    ["trace by id", "3.0 ms, 3.9 ms", "8.0 ms, 8.0 ms", "×0.49"],
    ["ingest, spans/s", "1,000", "4,000", "×0.25"],
    ["memory", "300 MB", "unknown", "unknown"],
    ["Loki", "", "not at hand", ""],
  ]);
});
