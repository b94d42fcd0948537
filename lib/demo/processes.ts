import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Starts Earshot's processes; used by the demo, the browser tests and the benchmarks. */

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Process {
  readonly name: string;
  readonly child: ChildProcess;
  /** The last lines it wrote to stderr. */
  readonly complaint: () => string;
  /** Asks it to end, and insists after five seconds. */
  stop(): Promise<void>;
}

type Env = Record<string, string | undefined>;

/** Runs Node on a file of the project. `onLine` gets each line of its standard output. */
export function startNode(
  name: string,
  args: readonly string[],
  env: Env = {},
  onLine: (line: string) => void = () => {},
): Process {
  return startCommand(name, process.execPath, args, env, onLine);
}

/** Runs a program from the project's folder. */
export function startCommand(
  name: string,
  command: string,
  args: readonly string[],
  env: Env = {},
  onLine: (line: string) => void = () => {},
): Process {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    // A group of its own: Ctrl-C reaches only the launcher, which then ends the others in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints: string[] = [];
  createInterface({ input: child.stdout }).on("line", onLine);
  createInterface({ input: child.stderr }).on("line", (line) => {
    complaints.push(line);
    if (complaints.length > 20) complaints.shift();
  });
  return {
    name,
    child,
    complaint: () => complaints.join("\n"),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const insist = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** Waits until the address answers with success; throws what the process said when it ended first. */
export async function untilReady(process: Process, url: string, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (process.child.exitCode !== null)
      throw new Error(
        process.complaint() || `${process.name} ended with exit code ${process.child.exitCode}.`,
      );
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  throw new Error(`${process.name} did not answer at ${url} within ${timeoutMs / 1000} s.`);
}

export function startBackend(options: { dataDir: string; port: number; args?: readonly string[] }): Process {
  return startNode("the embedded backend", [
    "lib/embedded/main.ts",
    "--data-dir",
    options.dataDir,
    "--port",
    String(options.port),
    ...(options.args ?? []),
  ]);
}

/** The console of the production build. */
export function startConsole(options: { port: number; env?: Env }): Process {
  return startNode(
    "the console",
    ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1", "--port", String(options.port)],
    options.env,
  );
}

/** What the simulator tells on its standard output, a JSON object a line. */
export type SimulatorMessage =
  | { type: "progress"; done: number; calls: number; simulatedUntil?: string }
  | { type: "ready"; try: { sid: string; caller: string; traceId: string } }
  | { type: "error"; message: string };

/** `options` become `--name value`; a true one becomes `--name`. */
export function startSimulator(
  options: Record<string, string | number | true>,
  env: Env,
  onMessage: (message: SimulatorMessage) => void,
): Process {
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  return startNode("the simulator", ["lib/simulator/main.ts", ...args], env, (line) => {
    if (line.startsWith("{")) onMessage(JSON.parse(line) as SimulatorMessage);
  });
}

/** Builds the console; throws with what the build printed when it fails. */
export async function buildConsole(): Promise<void> {
  const lines: string[] = [];
  const build = startNode("the build", ["node_modules/next/dist/bin/next", "build"], {}, (line) => {
    lines.push(line);
  });
  const [code] = (await once(build.child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`The build failed.\n${[...lines, build.complaint()].join("\n")}`);
}
