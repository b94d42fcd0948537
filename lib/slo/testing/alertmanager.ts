import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { freePort } from "#lib/demo/checks.ts";
import { startCommand, untilReady } from "#lib/demo/processes.ts";

/** A real Alertmanager with the project's own configuration, and whom it tells. */

const CONFIG = fileURLToPath(new URL("../../../deploy/alertmanager/alertmanager.yml", import.meta.url));
/** Debian's name, and everybody else's. */
const NAMES = ["prometheus-alertmanager", "alertmanager"];

export interface Installed {
  readonly command: string;
  /** `0.25` */
  readonly version: string;
}

/** The first of the names on PATH; null: none is. */
export function alertmanagerOnPath(): Installed | null {
  for (const command of NAMES) {
    const { stdout, stderr, status } = spawnSync(command, ["--version"], { encoding: "utf8" });
    const version = /version (\d+\.\d+)/.exec(`${stdout}${stderr}`)?.[1];
    if (status === 0 && version !== undefined) return { command, version };
  }
  return null;
}

/** What a receiver was sent. */
export interface Told {
  readonly receiver: "pagerduty" | "slack" | "webhook";
  readonly atMs: number;
  readonly body: unknown;
}

/** PagerDuty, Slack and a webhook in one: keeps what it is sent. */
export class Sink {
  readonly told: Told[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const receiver = (request.url ?? "").slice(1) as Told["receiver"];
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
      this.told.push({ receiver, atMs: Date.now(), body });
      // PagerDuty's answer; the others look at the status alone.
      response.writeHead(receiver === "pagerduty" ? 202 : 200, { "content-type": "application/json" });
      response.end('{"status":"success","message":"Event processed","dedup_key":"1"}');
    });
  });
  url = "";

  async up(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    return this;
  }

  down(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export const ROUTING_KEY = "0123456789abcdef0123456789abcdef";

const apiAlerts = z.array(
  z.object({
    fingerprint: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    status: z.object({
      state: z.string(),
      inhibitedBy: z.array(z.string()),
      silencedBy: z.array(z.string()),
    }),
  }),
);
export type ApiAlert = z.infer<typeof apiAlerts>[number];

export interface Alertmanager {
  readonly url: string;
  alerts(): Promise<ApiAlert[]>;
  /** Sends alerts as Prometheus does. */
  post(alerts: readonly { readonly labels: Readonly<Record<string, string>> }[]): Promise<void>;
  stop(): Promise<void>;
}

export interface AlertmanagerOptions extends Installed {
  readonly sink: Sink;
}

export async function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const { command, sink } = options;
  const folder = mkdtempSync(join(tmpdir(), "earshot-alertmanager-"));
  writeFileSync(join(folder, "pagerduty_routing_key"), ROUTING_KEY);
  writeFileSync(join(folder, "slack_url"), `${sink.url}/slack`);
  writeFileSync(join(folder, "webhook_url"), `${sink.url}/webhook`);
  writeFileSync(join(folder, "alertmanager.yml"), configuration(options, folder));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = startCommand("alertmanager", command, [
    `--config.file=${join(folder, "alertmanager.yml")}`,
    `--storage.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ]);
  const stop = async (): Promise<void> => {
    await process.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(process, `${url}/-/ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop,
    alerts: async () => apiAlerts.parse(await (await fetch(`${url}/api/v2/alerts`)).json()),
    async post(alerts) {
      const response = await fetch(`${url}/api/v2/alerts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
    },
  };
}

/**
 * The project's own file, with its own waits: what fires in the seconds in which Prometheus looks for its Alertmanager
 * comes with a delay, and one that has waited for its `group_wait` already is told before what inhibits it is known.
 * Its secrets are files of the folder, and PagerDuty is the sink.
 */
function configuration({ version, sink }: AlertmanagerOptions, folder: string): string {
  const own = readFileSync(CONFIG, "utf8").replaceAll("/etc/alertmanager/secrets", folder);
  // Before 0.26 a webhook's address stands in the file itself.
  const old = version.startsWith("0.") && Number(version.split(".")[1]) < 26;
  const webhook = old ? own.replaceAll(/ url_file: .*/g, ` url: ${sink.url}/webhook`) : own;
  return `global: { pagerduty_url: "${sink.url}/pagerduty" }\n${webhook}`;
}
