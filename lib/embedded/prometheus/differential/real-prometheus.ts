import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatFloat } from "../../promql/format.ts";
import type { TestSeries } from "./samples.ts";

/** A Prometheus from PATH, on loopback, with given samples in its own folder. */
export interface RealPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** `prometheus, version 2.42.0 …`; null when there is none on PATH, or no promtool beside it. */
export function prometheusVersion(): string | null {
  try {
    execFileSync("promtool", ["--version"], { stdio: "pipe" });
    return (
      execFileSync("prometheus", ["--version"], { stdio: "pipe", encoding: "utf8" }).split("\n")[0] ?? ""
    );
  } catch {
    return null;
  }
}

export async function startPrometheus(series: readonly TestSeries[], config = ""): Promise<RealPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-prometheus-"));
  const metrics = join(folder, "metrics.txt");
  writeFileSync(metrics, openMetrics(series));
  execFileSync(
    "promtool",
    ["tsdb", "create-blocks-from", "openmetrics", "-q", metrics, join(folder, "data")],
    {
      stdio: "pipe",
    },
  );
  writeFileSync(join(folder, "prometheus.yml"), config);
  const port = await freePort();
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    { stdio: "ignore" },
  );
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with exit code ${child.exitCode}`);
    const ready = await fetch(`${url}/-/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error("prometheus did not become ready in 30 s");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** The OpenMetrics text that promtool backfills from. */
function openMetrics(series: readonly TestSeries[]): string {
  const byName = Map.groupBy(series, ({ labels }) => labels["__name__"] ?? "");
  const lines: string[] = [];
  for (const [name, members] of byName) {
    lines.push(`# TYPE ${name} unknown`);
    for (const { labels, points } of members) {
      const pairs = Object.entries(labels)
        .filter(([label]) => label !== "__name__")
        .map(([label, value]) => `${label}="${escape(value)}"`);
      for (const [ms, value] of points)
        lines.push(`${name}{${pairs.join(",")}} ${formatFloat(value)} ${ms / 1000}`);
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}

const escape = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
