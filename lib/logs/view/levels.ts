import type { LogLine } from "../schema.ts";

/** Levels as people choose among them; what services call them differs. */

export const LEVELS = ["error", "warn", "info", "debug", "other"] as const;
export type Level = (typeof LEVELS)[number];

const SAME: Readonly<Record<string, Level>> = {
  fatal: "error",
  critical: "error",
  crit: "error",
  emerg: "error",
  alert: "error",
  panic: "error",
  err: "error",
  error: "error",
  warning: "warn",
  warn: "warn",
  notice: "info",
  information: "info",
  info: "info",
  debug: "debug",
  trace: "debug",
};

export const levelOf = (level: string): Level => {
  const name = level.toLowerCase();
  return Object.hasOwn(SAME, name) ? (SAME[name] ?? "other") : "other";
};

export interface LevelCount {
  readonly level: Level;
  readonly count: number;
}

/** How many lines of each level there are, those without any left out. */
export function countLevels(lines: readonly LogLine[]): LevelCount[] {
  const counts = new Map<Level, number>();
  for (const line of lines) {
    const level = levelOf(line.level);
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return LEVELS.flatMap((level) => {
    const count = counts.get(level);
    return count === undefined ? [] : [{ level, count }];
  });
}
