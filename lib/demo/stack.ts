import { once } from "node:events";
import { join } from "node:path";
import { freePort } from "./checks.ts";
import { evaluateHistory, pastHours, RULES_AFTER_HISTORY } from "./history.ts";
import { type Process, startBackend, startConsole, startSimulator, untilReady } from "./processes.ts";

/** All of Earshot on free ports, with a past of simulated calls and nothing that comes after it. */
export interface Stack {
  readonly consoleUrl: string;
  readonly backendUrl: string;
  /** Where the simulator keeps what it planted. */
  readonly truthDir: string;
  readonly historySeconds: number;
  readonly rulesSeconds: number;
}

/**
 * Starts the built console, the embedded backend and, until its past is written, the simulator.
 * @param running gets every process as it starts, for whoever has to end them. @throws {Error}
 */
export async function startStack(
  options: {
    readonly dataDir: string;
    readonly hours: number;
    readonly seed: number;
    readonly key: string;
    /** The console's configuration file. */
    readonly config?: string;
  },
  running: Process[],
): Promise<Stack> {
  const { dataDir, hours, seed } = options;
  const [backendPort, consolePort] = [await freePort(), await freePort()];
  const [backendUrl, consoleUrl] = [`http://127.0.0.1:${backendPort}`, `http://127.0.0.1:${consolePort}`];
  const env = { CALLER_HASH_KEY: options.key, EARSHOT_BACKEND_PORT: String(backendPort) };
  const backend = startBackend({ dataDir, port: backendPort, args: RULES_AFTER_HISTORY });
  running.push(backend);
  await untilReady(backend, `${backendUrl}/ready`);

  const startedMs = performance.now();
  const truthDir = join(dataDir, "simulator");
  const simulator = startSimulator(
    { endpoint: backendUrl, "data-dir": truthDir, hours, seed, "no-live": true },
    env,
    () => {},
  );
  running.push(simulator);
  const [code] = (await once(simulator.child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`The simulator ended with exit code ${code}.\n${simulator.complaint()}`);
  const historySeconds = (performance.now() - startedMs) / 1000;

  const { config } = options;
  const front = startConsole({
    port: consolePort,
    env: { ...env, ...(config !== undefined && { EARSHOT_CONFIG: config }) },
  });
  running.push(front);
  const { seconds } = await evaluateHistory(backendUrl, pastHours(hours));
  await untilReady(front, `${consoleUrl}/api/v1/status`);
  return { consoleUrl, backendUrl, truthDir, historySeconds, rulesSeconds: seconds };
}
