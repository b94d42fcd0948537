import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CONTRACT_METRICS, parseSloFile } from "./file.ts";
import { promqlTokens } from "./promql-tokens.ts";
import { sloRules } from "./rules.ts";

const spaceless = (text: string) => text.replaceAll(/\s+/g, "");

test("parts are told apart", () => {
  const parts = promqlTokens('sum by (vertical) (rate(calls_total{outcome=~"a|b"}[5m])) > 14.4');
  const of = (kind: string) => parts.filter((one) => one.kind === kind).map(({ text }) => text);
  expect(of("function")).toEqual(["sum", "rate"]);
  expect(of("keyword")).toEqual(["by"]);
  expect(of("string")).toEqual(['"a|b"']);
  expect(of("number")).toEqual(["5m", "14.4"]);
});

test("nothing is lost but white space, of any text", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'ab5m. "()[]{}=~\\`\n'.split("")) }),
  );
  fc.assert(
    fc.property(text, (query) => {
      const joined = promqlTokens(query)
        .map(({ text }) => text)
        .join("");
      expect(spaceless(joined)).toBe(spaceless(query));
    }),
  );
});

test("the shipped alerts begin a line at each condition", () => {
  const path = new URL("../../deploy/slo.yaml", import.meta.url);
  const read = parseSloFile("slo.yaml", readFileSync(path, "utf8"));
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const [alert] = sloRules(read.file, CONTRACT_METRICS)["slo-alerts.yml"]?.[0]?.rules ?? [];
  const lines = promqlTokens(alert?.expr ?? "")
    .map(({ text }) => text)
    .join("")
    .split("\n");
  expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(expect.arrayContaining(["or", "and"]));
  expect(lines.length).toBeGreaterThan(4);
});
