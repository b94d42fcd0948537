import { readFileSync } from "node:fs";
import type { Config } from "#lib/config/model.ts";
import { oncePerProcess } from "#lib/config/once.ts";
import { parseSloFile } from "./file.ts";
import type { SloFile } from "./model.ts";

/** Relative to where the console was started. */
const DEFAULT_FILE = "deploy/slo.yaml";

/**
 * The objectives as this console knows them: the configuration's SLO file, else the project's own. Null where there
 * is none to read: an installation may have its rules from elsewhere. Server only; read once.
 */
export const consoleSlos = ({ sloFile, metrics }: Pick<Config, "sloFile" | "metrics">): SloFile | null =>
  oncePerProcess(`slo-file ${sloFile ?? DEFAULT_FILE}`, () => {
    const path = sloFile ?? DEFAULT_FILE;
    const text = textOf(path);
    if (text === null) return null;
    const read = parseSloFile(path, text, metrics);
    return "file" in read ? read.file : null;
  });

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
