import { expect, test } from "vitest";
import { csvText } from "#lib/format/csv.ts";
import { hoursCsv, ledgerCsv, overviewCsv, scatterCsv, tableCsv } from "./csv.ts";

const lines = (text: string): string[] => text.trimEnd().split("\r\n");

test("a table has its figures as they are, what they were before, and why some are missing", () => {
  const csv = tableCsv(
    {
      kind: "table",
      columns: [
        { id: "calls", title: "calls", unit: "events", better: null },
        { id: "p95", title: "p95", unit: "ms", better: "less" },
        { id: "share", title: "share", unit: "ratio", better: "less" },
      ],
      rows: [
        {
          key: "a",
          label: "=cmd|'/c calc'!A1",
          cells: [1200, null, 0.1 + 0.2],
          before: [40, 310.5, null],
          notes: [null, "too few: 12 of 60", null],
          beforeNotes: [null, null, null],
          drill: null,
          href: null,
        },
        {
          key: "b",
          label: "plain, text",
          cells: [0, 4500, -0.5],
          before: null,
          notes: [null, "more than 4.50 s", null],
          beforeNotes: null,
          drill: null,
          href: null,
        },
      ],
    },
    "tool",
  );
  expect(lines(csvText(csv))).toEqual([
    "tool,calls,p95 (ms),share (ratio),calls before,p95 before (ms),share before (ratio),notes",
    "'=cmd|'/c calc'!A1,1200,,0.3,40,310.5,,p95: too few: 12 of 60",
    '"plain, text",0,4500,-0.5,,,,p95: more than 4.50 s',
  ]);
});

test("a ledger ends with its sum, unknown is empty", () => {
  const row = { stage: "stt", ms: 120, beforeMs: null, budgetMs: 200, drill: null };
  const csv = ledgerCsv({
    kind: "ledger",
    rows: [row],
    totalMs: 120,
    beforeTotalMs: null,
    turns: 9,
    beforeTurns: null,
  });
  expect(lines(csvText(csv)).slice(1)).toEqual(["stt,120,,200,9,", "together,120,,,9,"]);
});

test("a scatter has a row a call, hours have a row an hour", () => {
  const statement = "";
  const correlation = { method: "spearman" as const, value: null, samples: 1, p: null };
  const scatter = { kind: "scatter" as const, x: [900], y: [-0.25], sids: ["CA1"], correlation, statement };
  expect(lines(csvText(scatterCsv(scatter)))).toEqual([
    "call,longest wait (ms),sentiment (-1 to 1)",
    "CA1,900,-0.25",
  ]);
  const means = Array.from({ length: 7 }, (_, d) => Array.from({ length: 24 }, () => (d === 6 ? null : 1.5)));
  const instants = { from: "2026-11-01T00:00:00Z", to: "2026-11-08T00:00:00Z" };
  const csv = lines(
    csvText(hoursCsv({ kind: "hours", timeZone: "Asia/Kolkata", means, hours: means, ...instants })),
  );
  expect([csv.length, csv[0], csv[1], csv.at(-1)]).toEqual([
    1 + 7 * 24,
    "day,hour (Asia/Kolkata),mean calls,such hours covered",
    "Mon,0,1.5,1.5",
    "Sun,23,,",
  ]);
});

test("the overview has each figure, what it was, and of how many", () => {
  const measure = {
    value: null,
    before: 800,
    samples: 12,
    tooFew: true,
    approximate: false,
    beyond: false,
    spark: [],
    drill: null,
  };
  const csv = overviewCsv({
    at: "",
    range: { from: "", to: "", stepSeconds: 60, times: [], before: null, recorded: false },
    measures: [{ id: "turn_p95", title: "Turn p95", description: "", unit: "ms", better: "less" }],
    verticals: [{ vertical: "salon", href: "", measures: { turn_p95: measure }, slo: null }],
    origins: [],
    notes: [],
    sources: [],
  });
  expect(lines(csvText(csv))).toEqual([
    'vertical,Turn p95 (ms),Turn p95 before (ms),"Turn p95, of",notes',
    "salon,,800,12,Turn p95: too few samples",
  ]);
});
