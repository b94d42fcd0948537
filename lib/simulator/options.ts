import { parseArgs } from "node:util";

export interface SimulatorOptions {
  readonly endpoint: string;
  readonly dataDir: string;
  /** Past that is written at the start. */
  readonly hours: number;
  readonly callsPerDay: number;
  /** Live: times the day's rate. */
  readonly speed: number;
  readonly seed: number;
  /** "Now", for data that is the same every time; null: the wall clock. Without live calls. Epoch ms. */
  readonly untilMs: number | null;
  readonly live: boolean;
  readonly fresh: boolean;
  /** Plant one recent call of every scenario. */
  readonly showcase: boolean;
  /** CALLER_HASH_KEY of the console; without it no caller can be looked up. */
  readonly callerHashKey: string | null;
}

export const USAGE =
  "usage: node lib/simulator/main.ts --endpoint http://127.0.0.1:4318 --data-dir DIR [--hours 24] " +
  "[--calls-per-day 2500] [--speed 1] [--seed 1] [--until ISO-8601] [--no-live] [--no-showcase] [--fresh]";

/** What was given on the command line cannot be used; the message says why, in one sentence. */
export class OptionError extends Error {}

/** Reads the command line. Throws an OptionError. */
export function simulatorOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): SimulatorOptions {
  const values = parsed(argv);
  const { endpoint = "http://127.0.0.1:4318" } = values;
  const dataDir = values["data-dir"];
  if (dataDir === undefined || dataDir === "") throw new OptionError(`--data-dir is missing. ${USAGE}`);
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : "";
  if (protocol !== "http:" && protocol !== "https:")
    throw new OptionError(`--endpoint "${endpoint}" is not an http address.`);
  return {
    endpoint: endpoint.replace(/\/+$/, ""),
    dataDir,
    hours: number("--hours", values.hours, 24, 0, 24 * 14),
    callsPerDay: number("--calls-per-day", values["calls-per-day"], 2500, 1, 200_000),
    speed: number("--speed", values.speed, 1, 0.01, 200),
    seed: number("--seed", values.seed, 1, 0, Number.MAX_SAFE_INTEGER),
    untilMs: instant("--until", values.until),
    live: values["no-live"] !== true && values.until === undefined,
    fresh: values.fresh === true,
    showcase: values["no-showcase"] !== true,
    callerHashKey: env["CALLER_HASH_KEY"] || null,
  };
}

function parsed(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        endpoint: text,
        "data-dir": text,
        hours: text,
        "calls-per-day": text,
        speed: text,
        seed: text,
        until: text,
        "no-live": flag,
        fresh: flag,
        showcase: flag,
        "no-showcase": flag,
      },
    }).values;
  } catch (error) {
    throw new OptionError(`${error instanceof Error ? error.message : String(error)} ${USAGE}`, {
      cause: error,
    });
  }
}

function number(
  name: string,
  given: string | undefined,
  otherwise: number,
  least: number,
  most: number,
): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (given.trim() === "" || !(value >= least && value <= most))
    throw new OptionError(`${name} "${given}" is not a number from ${least} to ${most}.`);
  return value;
}

function instant(name: string, given: string | undefined): number | null {
  if (given === undefined) return null;
  const ms = Date.parse(given);
  if (Number.isNaN(ms))
    throw new OptionError(`${name} "${given}" is not an instant such as 2026-11-23T15:00:00Z.`);
  return ms;
}
