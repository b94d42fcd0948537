/** A line of the console's own log: JSON, to standard error. Words and places in the code, never what was asked. */
export function logError(event: string, error: unknown, told: Readonly<Record<string, string>>): void {
  const line = {
    time: new Date().toISOString(),
    level: "error",
    event,
    ...told,
    error: error instanceof Error ? error.name : typeof error,
    // The message may repeat what was asked (a number, an id): only the places in the code are kept.
    at: error instanceof Error ? framesOf(error) : [],
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

const framesOf = (error: Error): string[] =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
