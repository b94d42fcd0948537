import { dirname, resolve } from "node:path";
import { parseSloFile } from "#lib/slo/file.ts";
import type { MetricMap } from "./model.ts";

/** Files that the environment, or a file, names. */

export type ReadFile = (path: string) => string;

/** Null, and a problem, when it cannot be read. */
export function textOf(who: string, path: string, readFile: ReadFile, problems: string[]): string | null {
  try {
    return readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EACCES"
          ? "it may not be read"
          : "it cannot be read";
    problems.push(`${who} names ${path}, but ${reason}.`);
    return null;
  }
}

/** The SLO file's path, which is relative to the file that names it, after its faults were told. */
export function sloPath(
  configPath: string | null,
  given: string | undefined,
  metrics: MetricMap,
  readFile: ReadFile,
  problems: string[],
): string | null {
  if (configPath === null || given === undefined) return null;
  const path = resolve(dirname(configPath), given);
  const text = textOf(`${configPath}: slo.file`, path, readFile, problems);
  if (text === null) return null;
  const parsed = parseSloFile(path, text, metrics);
  if ("problems" in parsed) problems.push(...parsed.problems);
  return path;
}
