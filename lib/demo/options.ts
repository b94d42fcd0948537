import { parseArgs } from "node:util";

/** What `npm run demo` was asked for. */
export interface DemoOptions {
  readonly hours: number;
  /** Live calls arrive at this many times the day's rate. */
  readonly speed: number;
  readonly fresh: boolean;
  readonly port: number;
  readonly backendPort: number;
  readonly dataDir: string;
}

/** A mistake of the user's, told in one sentence; the process ends with exit code 1. */
export class DemoError extends Error {}

export const USAGE =
  "npm run demo -- [--hours N] [--speed N] [--fresh] [--data-dir DIR], with PORT and EARSHOT_BACKEND_PORT in the environment";

/** Reads the command line and the environment; throws DemoError naming what cannot be used. */
export function demoOptions(argv: readonly string[], env: Record<string, string | undefined>): DemoOptions {
  const values = parsed(argv);
  return {
    hours: numberIn("--hours", values.hours ?? "24", 0, 24 * 14),
    speed: numberIn("--speed", values.speed ?? "1", 0, 1000),
    fresh: values.fresh ?? false,
    port: port("PORT", env["PORT"] ?? "3000"),
    backendPort: port("EARSHOT_BACKEND_PORT", env["EARSHOT_BACKEND_PORT"] ?? "4318"),
    dataDir: values["data-dir"] ?? env["EARSHOT_DATA_DIR"] ?? ".earshot",
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        hours: { type: "string" },
        speed: { type: "string" },
        fresh: { type: "boolean" },
        "data-dir": { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new DemoError(
      `${error instanceof Error ? error.message.split(". ")[0] : "Bad option"}. Usage: ${USAGE}`,
    );
  }
}

function numberIn(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max) return value;
  throw new DemoError(`${name} takes a number from ${min} to ${max}, not "${text}".`);
}

function port(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new DemoError(`${name} takes a port from 1 to 65535, not "${text}".`);
}
