import { readFileSync } from "node:fs";
import type { Config } from "./model.ts";
import { oncePerProcess } from "./once.ts";
import { parseConfig } from "./schema.ts";

/** The configuration of this process, read once from the environment. Throws ConfigError with every problem named. */
export function config(): Config {
  return oncePerProcess("config", () => parseConfig(process.env, (path) => readFileSync(path, "utf8")));
}
