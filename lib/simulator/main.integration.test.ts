import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Receiver } from "#lib/voice-otel/testing/receiver.ts";
import type { Message } from "./simulation.ts";
import type { Truth } from "./truth.ts";

let dataDir: string;
let child: ChildProcess | null = null;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "simulator-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts the process; `said` gives its messages as they come. */
function start(endpoint: string, ...more: string[]) {
  const argv = ["lib/simulator/main.ts", "--endpoint", endpoint, "--data-dir", dataDir, ...more];
  const started = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe"] });
  child = started;
  let stderr = "";
  started.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  const until = async (type: Message["type"]): Promise<Message> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the simulator ended: ${stderr}`);
      const message = JSON.parse(value) as Message;
      if (message.type === type) return message;
    }
  };
  const exit = once(started, "exit").then(([code]) => code as number | null);
  return { process: started, until, exit, stderr: () => stderr };
}

const unusedUrl = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
};

test("live calls are seen to run, and end with the process", async () => {
  const receiver = await new Receiver().up();
  const { process: started, until, exit } = start(receiver.url, "--hours", "0", "--speed", "200");
  await until("ready");
  await expect.poll(() => receiver.logsOf("call.start").length, { timeout: 30_000 }).toBeGreaterThan(3);
  const running = receiver.logsOf("call.start").map(({ attributes }) => attributes["call.sid"]);
  started.kill("SIGTERM");
  expect(await exit).toBe(0);
  for (const sid of running) expect(receiver.logsOf("call.end", String(sid))).toHaveLength(1);
  const truth = readFileSync(join(dataDir, "truth.jsonl"), "utf8").trimEnd().split("\n");
  const cutShort = truth.map((line) => JSON.parse(line) as Truth).filter((call) => call.cutShort);
  expect(cutShort.length).toBeGreaterThan(3);
  expect(cutShort.every((call) => call.expected === null && call.endReason === "edge_shutdown")).toBe(true);
  await receiver.down();
});

test("a backend that is away is waited for", async () => {
  const receiver = await new Receiver().up();
  const { url } = receiver;
  await receiver.down();
  const { until, exit } = start(url, "--hours", "0.1", "--no-live");
  expect(await until("error")).toMatchObject({ message: expect.stringContaining("Nothing answers") });
  await receiver.up();
  await until("ready");
  expect(await exit).toBe(0);
  expect(receiver.logsOf("call.start").length).toBeGreaterThan(0);
  await receiver.down();
});

test("it can be ended while it waits for a backend", async () => {
  const { process: started, until, exit } = start(await unusedUrl());
  await until("error");
  started.kill("SIGINT");
  expect(await exit).toBe(0);
});

test("a wrong command line is refused in one sentence", async () => {
  const { exit, stderr } = start("ftp://somewhere");
  expect(await exit).toBe(1);
  expect(stderr()).toContain("is not an http address");
});
