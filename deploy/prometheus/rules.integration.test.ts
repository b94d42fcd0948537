import { execFile, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { DEPLOY } from "../testing.ts";

/** Prometheus's own tool reads the generated rules, and runs their generated tests, where it is installed. */

const run = promisify(execFile);
const version = /version (\d+\.\d+)/.exec(
  ((said) => `${said.stdout}${said.stderr}`)(spawnSync("promtool", ["--version"], { encoding: "utf8" })),
)?.[1];
const files = (folder: string): string[] =>
  readdirSync(join(DEPLOY, "prometheus", folder)).map((name) => join(DEPLOY, "prometheus", folder, name));

describe.skipIf(version === undefined)(
  `promtool ${version ?? "(skipped: it is not on PATH)"}`,
  { timeout: 900_000 },
  () => {
    it("finds no fault in the rules", async () => {
      const { stdout } = await run("promtool", ["check", "rules", "--lint-fatal", ...files("rules")]);
      expect(stdout.match(/SUCCESS/g)).toHaveLength(files("rules").length);
    });

    // Its exit code is 1, and what it printed the error, when an alert is not as expected.
    it.each(files("tests").map((path) => [path.slice(DEPLOY.length), path]))("passes %s", async (_, path) => {
      const { stdout } = await run("promtool", ["test", "rules", path], { maxBuffer: 1 << 26 });
      expect(stdout).toContain("SUCCESS");
    });
  },
);
