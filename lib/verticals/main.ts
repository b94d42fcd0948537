import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { budgetsOf } from "#lib/config/budgets.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { generatedFiles } from "./grafana/files.ts";

/**
 * `npm run dashboards:generate`: writes Grafana's dashboards and the rules for long ranges, with the metrics' names and the
 * budget of EARSHOT_CONFIG. `-- --check` writes nothing, and fails when a file is not as it would be written.
 */

function run(argv: readonly string[]): void {
  const { values } = parseArgs({
    args: [...argv],
    options: { check: { type: "boolean", default: false }, out: { type: "string", default: "deploy" } },
  });
  const { metrics, budgets } = parseConfig(process.env, (path) => readFileSync(path, "utf8"));
  const { turnMs } = budgetsOf(budgets, { pipeline: "cascade" });
  const files = [...generatedFiles({ metrics, turnBudgetMs: turnMs })].map(
    ([name, text]) => [join(values.out, name), text] as const,
  );
  if (values.check) return verify(files);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  process.stdout.write(`Wrote ${files.map(([path]) => path).join(", ")}.\n`);
}

function verify(files: readonly (readonly [path: string, text: string])[]): void {
  const stale = files.filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
  if (stale.length > 0)
    throw new Error(`Not as their definitions say, run npm run dashboards:generate: ${stale.join(", ")}`);
  process.stdout.write("The dashboards and their rules are as their definitions say.\n");
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

try {
  run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
