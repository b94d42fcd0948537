import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import * as z from "zod";
import { tracesBody } from "./testing/bodies.ts";
import { postJson, removeDir, spawnBackend, storedSpanIds, tempDir } from "./testing/server.ts";

/** A limit on the size of files stands for a full disk: a write beyond it fails in the same way. */
const canLimit = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;

test.skipIf(!canLimit)(
  "a full disk is 503 with Retry-After; nothing is corrupt, and it recovers by itself",
  async () => {
    const dataDir = await tempDir();
    const backend = await spawnBackend(["--data-dir", dataDir, "--port", "0"]);
    const limit = (bytes: number | "unlimited"): void => {
      execFileSync("prlimit", ["--pid", String(backend.child.pid), `--fsize=${bytes}:unlimited`]);
    };
    const traceId = randomBytes(16).toString("hex");
    const acknowledged: string[] = [];
    const send = async (): Promise<Response> => {
      const ids = Array.from({ length: 50 }, () => randomBytes(8).toString("hex"));
      const body = tracesBody(ids.map((spanId) => ({ traceId, spanId })));
      const response = await postJson(`${backend.url}/v1/traces`, body);
      if (response.status === 200) acknowledged.push(...ids);
      await response.arrayBuffer();
      return response;
    };
    const check = async (): Promise<void> => {
      expect((await storedSpanIds(backend.url, traceId)).sort()).toEqual(acknowledged.toSorted());
    };

    expect((await send()).status).toBe(200);
    const file = join(dataDir, "earshot.db");
    limit(Math.max(statSync(file).size, statSync(`${file}-wal`).size) + 100_000);
    let refused = await send();
    for (let i = 0; i < 200 && refused.status === 200; i++) refused = await send();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    for (let i = 0; i < 5; i++) expect((await send()).status).toBe(503);
    const status = z.object({ warnings: z.array(z.string()) });
    const { warnings } = status.parse(await (await fetch(`${backend.url}/status`)).json());
    expect(warnings.filter((warning) => warning.startsWith("telemetry is refused for now"))).toHaveLength(1);
    // Reading goes on meanwhile.
    await check();

    limit("unlimited");
    for (let i = 0; i < 5; i++) expect((await send()).status).toBe(200);
    await check();
    backend.child.kill("SIGTERM");
    expect(await backend.exited).toBe(0);
    const db = new DatabaseSync(file);
    expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    db.close();
    await removeDir(dataDir);
  },
);
