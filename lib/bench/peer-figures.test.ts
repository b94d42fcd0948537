import { expect, test } from "vitest";
import { comparison, loads, type Measured, type MeasuredPeer } from "./peer-figures.ts";

const ours: Measured = {
  times: new Map([["trace by id", [2, 4]]]),
  perSecond: { tempo: 1000 },
  memoryBytes: 300e6,
  load: 1.25,
};

test("theirs beside ours, with the share; a backend that is missing is said to be", () => {
  const theirs = { ...ours, times: new Map([["trace by id", [8, 8]]]), perSecond: { tempo: 4000 } };
  const peers: MeasuredPeer[] = [
    { name: "tempo", found: { ...theirs, memoryBytes: null, version: "3.0.3", connections: 4 } },
    { name: "loki", found: null },
  ];
  expect(loads(ours, peers)).toBe("Earshot 1.3, Tempo 1.3");
  const rows = comparison(ours, peers);
  expect(rows.slice(1).map((row) => row.slice(0, 4))).toEqual([
    ["trace by id", "3.0 ms, 3.9 ms", "8.0 ms, 8.0 ms", "×0.49"],
    ["ingest, spans/s", "1,000", "4,000", "×0.25"],
    ["memory", "300 MB", "unknown", "unknown"],
    ["Loki", "", "not at hand", ""],
  ]);
});
