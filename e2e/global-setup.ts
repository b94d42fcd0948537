import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#lib/demo/checks.ts";
import {
  buildConsole,
  type Process,
  startBackend,
  startConsole,
  startSimulator,
  untilReady,
} from "#lib/demo/processes.ts";
import { ensureBrowser } from "./browser.ts";
import { STATE } from "./state.ts";

/**
 * Builds the console and starts all of Earshot on free ports with a few hours of simulated calls, of which every
 * scenario is one. `EARSHOT_E2E_URL` and `EARSHOT_E2E_DATA` point the tests at a running demo instead.
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
    const [backendPort, consolePort] = [await freePort(), await freePort()];
    const backendUrl = `http://127.0.0.1:${backendPort}`;
    const backend = startBackend({ dataDir, port: backendPort });
    running.push(backend);
    await untilReady(backend, `${backendUrl}/ready`);
    const shared = { CALLER_HASH_KEY: "e2e-key", EARSHOT_BACKEND_PORT: String(backendPort) };
    await simulate(backendUrl, dataDir, shared);
    const front = startConsole({ port: consolePort, env: shared });
    running.push(front);
    await untilReady(front, `http://127.0.0.1:${consolePort}/api/v1/status`);
    process.env[STATE.url] = `http://127.0.0.1:${consolePort}`;
    process.env[STATE.backend] = backendUrl;
    process.env[STATE.data] = join(dataDir, "simulator");
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

/** Runs the simulator until its history is written. */
async function simulate(endpoint: string, dataDir: string, env: Record<string, string>): Promise<void> {
  const options = {
    endpoint,
    "data-dir": join(dataDir, "simulator"),
    hours: 6,
    seed: 7,
    "no-live": true,
  } as const;
  await new Promise<void>((resolve, reject) => {
    const simulator = startSimulator(options, env, (message) => {
      if (message.type === "error") reject(new Error(message.message));
    });
    simulator.child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The simulator ended with exit code ${code}.\n${simulator.complaint()}`));
    });
  });
}
