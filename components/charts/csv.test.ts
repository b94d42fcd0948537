import { expect, test } from "vitest";
import { csvText } from "#lib/format/csv.ts";
import { seriesTable } from "./csv.ts";

test("a row a time; unknown is empty, figures keep their sign, and no label is a formula", () => {
  const lines = [
    { label: '=cmd("x"), y', values: [1.5, null] },
    { label: "net", values: [-0.25] },
  ];
  expect(csvText(seriesTable([0, 60_000], lines, "ratio"))).toBe(
    'time (UTC),"\'=cmd(""x""), y (ratio)",net (ratio)\r\n1970-01-01T00:00:00.000Z,1.5,-0.25\r\n1970-01-01T00:01:00.000Z,,\r\n',
  );
  expect(seriesTable([], [{ label: "calls", values: [] }], "count").head).toEqual(["time (UTC)", "calls"]);
});
