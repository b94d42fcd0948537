import { readFileSync } from "node:fs";
import type { Config } from "./model.ts";
import { parseConfig } from "./schema.ts";

let memo: Config | null = null;

/** The configuration of this process, read once from the environment. Throws ConfigError with every problem named. */
export function config(): Config {
  memo ??= parseConfig(process.env, (path) => readFileSync(path, "utf8"));
  return memo;
}
