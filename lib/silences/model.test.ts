import { describe, expect, it } from "vitest";
import type { Operator } from "./kinds.ts";
import { type LabelRecord, matcherProblems, matchersOf, silenceTest, silenceWarnings } from "./model.ts";
import type { MutedAlert } from "./schema.ts";

const matcher = (name: string, operator: Operator, value: string) => ({ name, operator, value });
type Matcher = ReturnType<typeof matcher>;
const SALON: LabelRecord = { alertname: "Burn", vertical: "salon", note: "two\nlines" };

describe("a silence mutes", () => {
  it.each<[string, Matcher[], boolean]>([
    ["what is equal", [matcher("vertical", "=", "salon")], true],
    ["not what only begins so", [matcher("vertical", "=", "sal")], false],
    ["what a pattern matches as a whole", [matcher("vertical", "=~", "sal.*|sales")], true],
    ["not what it matches in part", [matcher("vertical", "=~", "alo")], false],
    ["not what one of its alternatives only begins", [matcher("vertical", "=~", "sa|lon")], false],
    ["what is not equal", [matcher("vertical", "!=", "sales")], true],
    ["a label that is not there is empty", [matcher("team", "=", "")], true],
    ["and not something else", [matcher("team", "!=", "")], false],
    ["and does not match what must not be", [matcher("team", "!~", "voice|ops")], true],
    ["and matches what may be empty", [matcher("team", "=~", "(voice)?")], true],
    [
      "only where all matchers hold",
      [matcher("vertical", "=", "salon"), matcher("alertname", "=", "Slow")],
      false,
    ],
    ["two of one label", [matcher("vertical", "!=", "sales"), matcher("vertical", "=~", "s.*")], true],
    ["not across lines", [matcher("note", "=~", "two.lines")], false],
    ["nothing by a name of JavaScript's own", [matcher("constructor", "=~", ".+")], false],
  ])("%s", (_, matchers, mutes) => {
    expect(silenceTest(matchers)(SALON)).toBe(mutes);
  });
});

describe("matchers that Alertmanager would refuse", () => {
  it.each<[string, Matcher[], number | null]>([
    ["none", [], null],
    ["without a name", [matcher("", "=", "x")], 0],
    ["without a name beside one that has", [matcher("a", "=", "x"), matcher("", "=~", "x")], 1],
    ["with half a pattern", [matcher("a", "=~", "(")], 0],
    ["with a pattern that RE2 does not know", [matcher("a", "=~", "(?<=a)b")], 0],
    [
      "that all match nothing",
      [matcher("a", "=", ""), matcher("b", "=~", ".*"), matcher("c", "!=", "x")],
      null,
    ],
  ])("%s", (_, matchers, at) => {
    expect(matcherProblems(matchers).map((one) => one.at)).toEqual([at]);
  });
  it("one that needs a label is enough", () => {
    expect(matcherProblems([matcher("a", "=~", ".*"), matcher("b", "=", "x")])).toEqual([]);
  });
});

describe("a warning", () => {
  const muted = (severity: "page" | "ticket", vertical: string | null) =>
    ({ severity, vertical }) as unknown as MutedAlert;
  it.each([
    [[], 3, ["nothing"]],
    [[], 0, []],
    [[muted("page", "salon")], 1, []],
    [[muted("page", "salon"), muted("ticket", "sales")], 2, ["everything"]],
    [[muted("page", "salon"), muted("page", "sales")], 3, ["pages_of_several_verticals"]],
    [[muted("page", "salon"), muted("page", null)], 3, []],
  ])("%j of %i: %j", (mutes, firing, warnings) => {
    expect(silenceWarnings(mutes, firing)).toEqual(warnings);
  });
});

it("an alert's own matchers mute it, say nothing twice, and begin with what it is", () => {
  const labels = {
    sloth_id: "salon-turn-latency",
    sloth_service: "salon",
    sloth_slo: "turn-latency",
    sloth_severity: "page",
    vertical: "salon",
    severity: "page",
    alertname: "Burn",
  };
  const matchers = matchersOf(labels);
  expect(matchers.map(({ name }) => name)).toEqual(["alertname", "severity", "vertical", "sloth_slo"]);
  expect(silenceTest(matchers)(labels)).toBe(true);
  expect(matchersOf({ sloth_severity: "page" })).toEqual([matcher("sloth_severity", "=", "page")]);
});
