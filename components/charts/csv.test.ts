import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

test("a row a time; unknown is empty, figures keep their sign, and no label is a formula", () => {
  const lines = [
    { label: '=cmd("x"), y', values: [1.5, null] },
    { label: "net", values: [-0.25] },
  ];
  expect(csvOf([0, 60_000], lines)).toBe(
    'time,"\'=cmd(""x""), y",net\r\n1970-01-01T00:00:00.000Z,1.5,-0.25\r\n1970-01-01T00:01:00.000Z,,\r\n',
  );
});
