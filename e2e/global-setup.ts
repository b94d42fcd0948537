import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildConsole, type Process } from "#lib/demo/processes.ts";
import { startStack } from "#lib/demo/stack.ts";
import { ensureBrowser } from "./browser.ts";
import { STATE } from "./state.ts";

/** Two browsers and everything else on one small machine: a backend that is slow is not one that is down. */
const PATIENT = `backends:
  tempo: { timeout_ms: 45000 }
  loki: { timeout_ms: 45000 }
  prometheus: { timeout_ms: 45000 }
`;

/**
 * Builds the console and starts all of Earshot on free ports with a few hours of simulated calls, of which every
 * scenario is one, and what the objectives' rules made of them. `EARSHOT_E2E_URL` and `EARSHOT_E2E_DATA` point the tests at a running demo instead.
 */
export default async function setup(): Promise<() => Promise<void>> {
  ensureBrowser();
  if (process.env[STATE.url] !== undefined) return async () => {};
  const dataDir = await mkdtemp(join(tmpdir(), "earshot-e2e-"));
  const running: Process[] = [];
  const end = async (): Promise<void> => {
    for (const started of [...running].reverse()) await started.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await buildConsole();
    const config = join(dataDir, "earshot.yaml");
    await writeFile(config, PATIENT);
    const stack = await startStack({ dataDir, hours: 6, seed: 7, key: "e2e-key", config }, running);
    process.env[STATE.url] = stack.consoleUrl;
    process.env[STATE.backend] = stack.backendUrl;
    process.env[STATE.data] = stack.truthDir;
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
