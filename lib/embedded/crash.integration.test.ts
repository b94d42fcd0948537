import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  postJson,
  removeDir,
  runBackend,
  spawnBackend,
  storedSpanIds,
  tempDir,
  tracesBody,
} from "./testing/server.ts";

const KILLS = 5;
const SENDERS = 4;

let dataDir: string;
beforeEach(async () => {
  dataDir = await tempDir();
});
afterEach(async () => {
  await removeDir(dataDir);
});

test(`kill -9 during ingest, ${KILLS} times: what was acknowledged is there, once`, async () => {
  const acknowledged = new Map<string, string[]>();
  for (let kill = 0; kill < KILLS; kill++) {
    const backend = await spawnBackend(["--data-dir", dataDir, "--port", "0"]);
    const traceId = randomBytes(16).toString("hex");
    const mine: string[] = [];
    acknowledged.set(traceId, mine);
    const send = async (): Promise<void> => {
      for (;;) {
        const spans = Array.from({ length: 20 }, () => ({ traceId, spanId: randomBytes(8).toString("hex") }));
        const response = await postJson(`${backend.url}/v1/traces`, tracesBody(spans)).catch(() => null);
        if (response?.status !== 200) return;
        mine.push(...spans.map(({ spanId }) => spanId));
        // Far enough in to die in the middle of other requests.
        if (mine.length > 400 * (kill + 1)) backend.child.kill("SIGKILL");
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, send));
    await backend.exited;
  }
  const backend = await spawnBackend(["--data-dir", dataDir, "--port", "0"]);
  for (const [traceId, sent] of acknowledged) {
    const stored = await storedSpanIds(backend.url, traceId);
    expect(sent.length).toBeGreaterThan(400);
    expect(new Set(stored).size).toBe(stored.length);
    expect(sent.filter((id) => !stored.includes(id))).toEqual([]);
  }
  backend.child.kill("SIGTERM");
  expect(await backend.exited).toBe(0);
});

describe("what cannot start says why in a sentence, with exit code 1", () => {
  test("wrong arguments", async () => {
    const missing = await runBackend([]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("--data-dir is missing")]);
    const port = await runBackend(["--data-dir", dataDir, "--port", "x"]);
    expect([port.code, port.stderr]).toEqual([1, expect.stringContaining("--port must be a number")]);
  });

  test("a data folder that cannot be written", async () => {
    const file = join(dataDir, "file");
    await writeFile(file, "");
    for (const dir of [
      "/dev/null/x",
      file,
      ...(process.platform === "linux" ? ["/proc/x/y", "/proc"] : []),
    ]) {
      const { code, stderr } = await runBackend(["--data-dir", dir, "--port", "0"]);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${dir} cannot be written`)]);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  test("a file that is no database", async () => {
    await writeFile(join(dataDir, "earshot.db"), "not a database, ".repeat(1000));
    const { code, stderr } = await runBackend(["--data-dir", dataDir, "--port", "0"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("file is not a database")]);
  });

  test("a data folder or a port that is in use", async () => {
    const backend = await spawnBackend(["--data-dir", dataDir, "--port", "0"]);
    const folder = await runBackend(["--data-dir", dataDir, "--port", "0"]);
    backend.child.kill("SIGTERM");
    await backend.exited;
    expect([folder.code, folder.stderr]).toEqual([1, expect.stringContaining("is in use by another")]);

    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { code, stderr } = await runBackend(["--data-dir", dataDir, "--port", String(port)]);
    taken.close();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`:${port} is in use`)]);
  });
});
