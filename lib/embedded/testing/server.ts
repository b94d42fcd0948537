import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What the integration tests share: folders and processes. */

export async function tempDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), "earshot-embedded-"));
}

export const removeDir = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true });

export interface BackendProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
}

const MAIN = new URL("../main.ts", import.meta.url).pathname;

/** Starts the real process and waits until it says that it is ready. */
export async function spawnBackend(args: readonly string[]): Promise<BackendProcess> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+(?=,)/.exec(line)?.[0];
    if (url) return { url, child, exited };
  }
  throw new Error(`the backend ended with ${String(await exited)} before it was ready`);
}

export interface TempBackend extends BackendProcess {
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
}

/** The real process on a free port, with a data folder of its own. */
export async function tempBackend(...args: readonly string[]): Promise<TempBackend> {
  const folder = await tempDir();
  const backend = await spawnBackend(["--data-dir", folder, "--port", "0", ...args]);
  return {
    ...backend,
    async stop() {
      backend.child.kill("SIGKILL");
      await backend.exited;
      await removeDir(folder);
    },
  };
}

/** For data of any time: nothing is too old. */
export const KEEP_ALL = ["--retention", "off", "--metrics-retention", "off"] as const;

/** Runs the process to its end. */
export async function runBackend(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}

export function postJson(url: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : Buffer.from(body),
  });
}

/** Ids of the spans that a trace has, in hex. */
export async function storedSpanIds(url: string, traceId: string): Promise<string[]> {
  const response = await fetch(`${url}/tempo/api/v2/traces/${traceId}`);
  const body = (await response.json()) as {
    trace: { resourceSpans?: { scopeSpans: { spans: { spanId: string }[] }[] }[] };
  };
  return (body.trace.resourceSpans ?? []).flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ spanId }) => Buffer.from(spanId, "base64").toString("hex")),
    ),
  );
}
