import type { Config } from "./model.ts";
/** Reads the configuration; `readFile` gives the text of EARSHOT_CONFIG. Throws ConfigError. */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Config {
  throw new Error(`not yet ${Object.keys(env).length} ${readFile.length}`);
}
