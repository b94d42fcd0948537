/** Environment variables by which the setup tells the tests where everything runs. */
export const STATE = {
  url: "EARSHOT_E2E_URL",
  backend: "EARSHOT_E2E_BACKEND",
  data: "EARSHOT_E2E_DATA",
} as const;

/** Reads one; throws when the setup did not run. */
export function state(key: keyof typeof STATE): string {
  const value = process.env[STATE[key]];
  if (value === undefined) throw new Error(`${STATE[key]} is not set: did the global setup run?`);
  return value;
}
