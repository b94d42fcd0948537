import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "#lib/demo/checks.ts";
import { startCommand, untilReady } from "#lib/demo/processes.ts";
import type { Target } from "./client.ts";
import type { BackendName } from "./embedded-plan.ts";
import { onInterrupt } from "./interrupt.ts";
import { lokiConfig, type PeerPlace, prometheusConfig, tempoConfig } from "./peer-configs.ts";
import { REMOTE_WRITE_HEADERS } from "./remote-write.ts";

/** A real Tempo, Loki or Prometheus on this machine. */
export interface Peer {
  readonly name: BackendName;
  /** A name on PATH, or a path. */
  readonly binary: string;
  /** `unknown` of a binary that was built without one. */
  readonly version: string;
}

export interface RunningPeer {
  /** Where its API is. */
  readonly url: string;
  readonly ingest: Target;
  /** Of the process, bytes; null when the system does not tell. */
  memoryBytes(): Promise<number | null>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/**
 * The binary that `EARSHOT_BENCH_TEMPO`, `…_LOKI` or `…_PROMETHEUS` names, else the one on PATH. Null: there is none,
 * the variable is `off`, or what it names is something else.
 */
export async function findPeer(
  name: BackendName,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Peer | null> {
  const binary = env[`EARSHOT_BENCH_${name.toUpperCase()}`] ?? name;
  if (binary === "off" || binary === "") return null;
  const said = await promisify(execFile)(binary, ["--version"], { timeout: 20_000 }).catch(() => null);
  const version = said === null ? null : versionOf(name, `${said.stdout}${said.stderr}`);
  return version === null ? null : { name, binary, version };
}

/** Reads `tempo, version 3.0.3 (branch: …`; null when another program answered. */
export function versionOf(name: BackendName, text: string): string | null {
  const found = new RegExp(`^${name}, version ([^\\s(]*)`, "m").exec(text);
  return found === null ? null : found[1]?.split("+")[0] || "unknown";
}

/** OTLP came to Prometheus with version 3 as a plain flag; before, there is remote write. */
export const takesOtlp = ({ name, version }: Peer): boolean =>
  name !== "prometheus" || Number(version.split(".")[0]) >= 3;

const READY_MS = 120_000;

/** Starts it alone on free loopback ports with an empty folder of its own, and waits until it is ready. */
export async function startPeer(peer: Peer): Promise<RunningPeer> {
  const folder = await mkdtemp(join(tmpdir(), `earshot-bench-${peer.name}-`));
  const place: PeerPlace = {
    folder,
    port: await freePort(),
    grpcPort: await freePort(),
    ingestPort: await freePort(),
    memberPort: await freePort(),
  };
  const url = `http://127.0.0.1:${place.port}`;
  const config = join(folder, "config.yaml");
  const { text, args, ready, ingest } = setup(peer, place, url, config);
  await writeFile(config, text);
  const process = startCommand(peer.name, peer.binary, args);
  onInterrupt({ process, folder });
  const stop = async (): Promise<void> => {
    await process.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(process, `${url}${ready}`, READY_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ingest, memoryBytes: () => residentBytes(process.child.pid), stop };
}

interface Setup {
  readonly text: string;
  readonly args: readonly string[];
  readonly ready: string;
  readonly ingest: Target;
}

const CONNECTIONS = 4;

function setup(peer: Peer, place: PeerPlace, url: string, config: string): Setup {
  switch (peer.name) {
    case "tempo":
      return {
        text: tempoConfig(place),
        args: [`-config.file=${config}`],
        ready: "/ready",
        ingest: { url: `http://127.0.0.1:${place.ingestPort}/v1/traces`, connections: CONNECTIONS },
      };
    case "loki":
      return {
        text: lokiConfig(place),
        args: [`-config.file=${config}`],
        ready: "/ready",
        // It refuses lines an hour older than the newest of their stream, and a request may span more.
        ingest: { url: `${url}/otlp/v1/logs`, connections: 1 },
      };
    case "prometheus":
      return {
        text: prometheusConfig(),
        args: [
          `--config.file=${config}`,
          `--storage.tsdb.path=${place.folder}/data`,
          "--storage.tsdb.retention.time=100y",
          `--web.listen-address=127.0.0.1:${place.port}`,
          "--log.level=error",
          takesOtlp(peer) ? "--web.enable-otlp-receiver" : "--web.enable-remote-write-receiver",
        ],
        ready: "/-/ready",
        // A series' samples are taken only in order: one connection.
        ingest: takesOtlp(peer)
          ? { url: `${url}/api/v1/otlp/v1/metrics`, connections: 1 }
          : { url: `${url}/api/v1/write`, connections: 1, headers: REMOTE_WRITE_HEADERS },
      };
  }
}

/** What of a process lies in memory, as Linux tells it. */
export async function residentBytes(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
