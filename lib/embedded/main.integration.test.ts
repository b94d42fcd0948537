import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeDir, runBackend, spawnBackend, tempDir } from "./testing/server.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await tempDir();
});
afterEach(async () => {
  await removeDir(dataDir);
});

describe("what cannot start says why in a sentence, with exit code 1", () => {
  test("wrong arguments", async () => {
    const missing = await runBackend([]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("--data-dir is missing")]);
    const port = await runBackend(["--data-dir", dataDir, "--port", "x"]);
    expect([port.code, port.stderr]).toEqual([1, expect.stringContaining("--port must be a number")]);
    const cap = await runBackend(["--data-dir", dataDir, "--max-bytes", "much"]);
    expect([cap.code, cap.stderr]).toEqual([1, expect.stringContaining("--max-bytes must be like 20GiB")]);
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
