import { ConfigError } from "./errors.ts";
import type { Config } from "./model.ts";
import { config } from "./service.ts";

/** How a process says something and ends; replaced in tests. */
interface Process {
  readonly say: (line: string) => void;
  readonly exit: (code: number) => void;
}

const THIS: Process = {
  say: (line) => process.stderr.write(`earshot: ${line}\n`),
  exit: (code) => process.exit(code),
};

/**
 * Reads the configuration as the console starts and prints its warnings. One that cannot be used ends the process
 * with every problem named: better at the start than before the first reader.
 */
export function checkConfig(read: () => Config = config, { say, exit }: Process = THIS): void {
  try {
    for (const warning of read().warnings) say(warning);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(error.message);
    exit(1);
  }
}
