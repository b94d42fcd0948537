import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError } from "#lib/config/errors.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { parseSloFile } from "./file.ts";
import { ruleFiles } from "./rule-files.ts";
import { ruleTestFiles } from "./rule-tests.ts";

/**
 * `npm run slo:generate`: writes Prometheus's rules, and their tests, from the SLO file. `-- --check` (or
 * `npm run slo:check`) writes nothing, and fails when a file is not as it would be written.
 */
const USAGE = "npm run slo:generate -- [--check] [--out DIR]";
const DEFAULT_FILE = "deploy/slo.yaml";
const DEFAULT_OUT = "deploy/prometheus";

function run(argv: readonly string[], env: Record<string, string | undefined>): void {
  const { check = false, out = DEFAULT_OUT } = parsed(argv);
  const { metrics, sloFile } = parseConfig(env, (path) => readFileSync(path, "utf8"));
  const path = sloFile ?? DEFAULT_FILE;
  const read = parseSloFile(path, readFileSync(path, "utf8"), metrics);
  if ("problems" in read) throw new ConfigError(read.problems);
  const files = new Map([
    ...[...ruleFiles(read.file, metrics)].map(([name, text]) => [join(out, "rules", name), text] as const),
    // Tests count the contract's metrics: with other names there is nothing to run them on.
    ...(Object.keys(metrics.metrics).length + Object.keys(metrics.stages).length > 0
      ? []
      : [...ruleTestFiles(read.file)].map(([name, text]) => [join(out, "tests", name), text] as const)),
  ]);
  if (check) return verify(files);
  for (const folder of ["rules", "tests"]) mkdirSync(join(out, folder), { recursive: true });
  for (const [file, text] of files) writeFileSync(file, text);
  process.stdout.write(`Wrote ${[...files.keys()].join(", ")}.\n`);
}

function verify(files: ReadonlyMap<string, string>): void {
  const stale = [...files].filter(([file, text]) => textOf(file) !== text).map(([file]) => file);
  if (stale.length > 0)
    throw new Error(`Not as the SLO file says, run npm run slo:generate: ${stale.join(", ")}`);
  process.stdout.write("The rules are as the SLO file says.\n");
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: { check: { type: "boolean" }, out: { type: "string" } } })
      .values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)} Usage: ${USAGE}`, {
      cause: error,
    });
  }
}

try {
  run(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
