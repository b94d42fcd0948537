import { expect, it } from "vitest";
import { parseConfig } from "./schema.ts";
import { checkConfig } from "./start.ts";

function started(env: Record<string, string>, file = "") {
  const said: string[] = [];
  const exits: number[] = [];
  checkConfig(() => parseConfig(env, () => file), {
    say: (line) => said.push(line),
    exit: (code) => exits.push(code),
  });
  return { said, exits };
}

it("ends the process with every problem named, and no secret repeated", () => {
  const { said, exits } = started({ TEMPO_URL: "ftp://user:hunter2@tempo", DEFAULT_REGION: "Narnia" });
  expect(exits).toEqual([1]);
  expect(said.join()).toContain("TEMPO_URL");
  expect(said.join()).toContain("DEFAULT_REGION");
  expect(said.join()).not.toContain("hunter2");
});

it("prints each warning once, and starts", () => {
  const { said, exits } = started({ EARSHOT_CONFIG: "earshot.yaml" }, "budgets:\n  all:\n    turn: 1300\n");
  expect(exits).toEqual([]);
  expect(said).toEqual([expect.stringContaining("1300 ms, is not a histogram bound")]);
  expect(started({}).said).toEqual([]);
});

it("hides no other error", () => {
  const broken = () => {
    throw new TypeError("broken");
  };
  expect(() => checkConfig(broken)).toThrow("broken");
});
