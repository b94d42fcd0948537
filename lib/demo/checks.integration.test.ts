import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callerHashKey, folderIsWritable, freePort, portIsFree } from "./checks.ts";
import { DemoError } from "./options.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "earshot-demo-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("before the demo starts", () => {
  it("a port in use is told by name, and a free one passes", async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
    await expect(portIsFree(port, "PORT")).rejects.toThrow(
      `Port ${port} is in use: set PORT to another one.`,
    );
    await new Promise((resolve) => void server.close(resolve));
    await expect(portIsFree(port, "PORT")).resolves.toBeUndefined();
  });

  it("a data folder that cannot be one is told by name, and a missing one is made", async () => {
    const file = join(dir, "file");
    await writeFile(file, "");
    for (const bad of [file, join(file, "data"), "/proc/earshot"]) {
      expect(() => folderIsWritable(bad)).toThrow(DemoError);
      expect(() => folderIsWritable(bad)).toThrow(/cannot be .*; EARSHOT_DATA_DIR names another one\.$/);
    }
    folderIsWritable(join(dir, "a", "b"));
    expect((await stat(join(dir, "a", "b"))).isDirectory()).toBe(true);
  });

  it("the caller hash key is made once", async () => {
    const key = await callerHashKey(dir);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await callerHashKey(dir)).toBe(key);
    expect(await readFile(join(dir, "caller-hash.key"), "utf8")).toBe(key);
  });
});
