import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { DataDirError, prepareDataDir } from "#lib/embedded/store/database.ts";
import { DemoError } from "./options.ts";

/** Throws DemoError when something else listens on the port, or it may not be opened. */
export async function portIsFree(port: number, name: string): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const why = code === "EADDRINUSE" ? "is in use" : `cannot be opened (${code})`;
    throw new DemoError(`Port ${port} ${why}: set ${name} to another one.`);
  } finally {
    await new Promise((resolve) => void server.close(resolve));
  }
}

/** Makes the data folder; throws DemoError when it cannot be written. */
export function folderIsWritable(dir: string): void {
  try {
    prepareDataDir(dir);
  } catch (error) {
    if (!(error instanceof DataDirError)) throw error;
    throw new DemoError(`${error.message}; EARSHOT_DATA_DIR names another one.`);
  }
}

/** The key that the simulated edge and the console share; made once and kept beside the data. */
export async function callerHashKey(dir: string): Promise<string> {
  const file = join(dir, "caller-hash.key");
  try {
    await writeFile(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return (await readFile(file, "utf8")).trim();
}

/** A port on loopback that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  await new Promise((resolve) => void server.close(resolve));
  return port;
}
