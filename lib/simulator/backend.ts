import { setTimeout as delay } from "node:timers/promises";

const PROBE_MS = 5000;
const AGAIN_MS = 1000;

/** True when something answers HTTP there; what it answers does not matter (a GET is not allowed by OTLP). */
async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/v1/traces`, {
      signal: AbortSignal.timeout(PROBE_MS),
      redirect: "manual",
    });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Waits until the backend answers. `away` is told once if it does not at first. Rejects when `signal` aborts. */
export async function untilBackend(endpoint: string, away: () => void, signal: AbortSignal): Promise<void> {
  for (let told = false; !(await answers(endpoint)); told = true) {
    if (!told) away();
    await delay(AGAIN_MS, undefined, { signal });
  }
}
