import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type SentAlert,
  startAlertmanager,
  type TestAlertmanager,
} from "#lib/alerts/testing/alertmanager.ts";
import { FIRING } from "#lib/alerts/testing/rules.ts";
import { freePort } from "#lib/demo/checks.ts";
import { type Process, startBackend, startConsole, untilReady } from "#lib/demo/processes.ts";

/** A console of its own with rules that fire at once, and a real Alertmanager or none; both can be taken away. */
export interface AlertLab {
  readonly url: string;
  readonly alertmanager: TestAlertmanager | null;
  /** From now on these do not answer. */
  takeAway(...gone: readonly ("prometheus" | "alertmanager")[]): void;
  /** Sends to Alertmanager what `firingRules` make fire, as Prometheus would: with its external labels. */
  deliver(): Promise<void>;
  stop(): Promise<void>;
}

export async function startAlertLab(options: {
  readonly rules: string | null;
  readonly alertmanager: boolean;
}): Promise<AlertLab> {
  const folder = await mkdtemp(join(tmpdir(), "earshot-e2e-alerts-"));
  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const rules = join(folder, "rules.yml");
    if (options.rules !== null) await writeFile(rules, options.rules);
    const port = await freePort();
    const backendUrl = `http://127.0.0.1:${port}`;
    const args = options.rules === null ? [] : ["--rules", rules];
    const backend: Process = startBackend({ dataDir: join(folder, "data"), port, args });
    running.push(backend);
    await untilReady(backend, `${backendUrl}/ready`);
    const alertmanager = options.alertmanager ? await startAlertmanager(folder) : null;
    if (alertmanager !== null) running.push(alertmanager);
    const prometheusGate = await startGate(`${backendUrl}/prometheus`);
    const managerGate = alertmanager === null ? null : await startGate(alertmanager.url);
    running.push(prometheusGate, ...(managerGate === null ? [] : [managerGate]));
    const consolePort = await freePort();
    const front = startConsole({
      port: consolePort,
      env: {
        TEMPO_URL: `${backendUrl}/tempo`,
        LOKI_URL: `${backendUrl}/loki`,
        PROMETHEUS_URL: prometheusGate.url,
        ...(managerGate !== null && { ALERTMANAGER_URL: managerGate.url }),
      },
    });
    running.push(front);
    const url = `http://127.0.0.1:${consolePort}`;
    await untilReady(front, `${url}/api/v1/openapi.json`);
    if (options.rules !== null) await evaluated(backendUrl);
    return {
      url,
      alertmanager,
      takeAway: (...gone) => {
        prometheusGate.open = !gone.includes("prometheus");
        if (managerGate !== null) managerGate.open = !gone.includes("alertmanager");
      },
      deliver: async () => {
        if (alertmanager === null) throw new Error("this lab has no Alertmanager");
        const alerts = await firing(backendUrl);
        await alertmanager.send(alerts.map((one) => ({ ...one, labels: { ...one.labels, cluster: "e2e" } })));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until every rule was evaluated. */
async function evaluated(backendUrl: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${backendUrl}/prometheus/api/v1/rules`);
    const text = await response.text();
    if (!text.includes('"health":"unknown"')) return;
    await new Promise((resolve) => void setTimeout(resolve, 200));
  }
}

/** What fires, once all of it does. */
async function firing(backendUrl: string): Promise<SentAlert[]> {
  for (;;) {
    const response = await fetch(`${backendUrl}/prometheus/api/v1/alerts`);
    const { data } = (await response.json()) as { data: { alerts: (SentAlert & { state: string })[] } };
    const alerts = data.alerts.filter(({ state }) => state === "firing");
    if (alerts.length === FIRING)
      return alerts.map(({ labels, annotations = {} }) => ({ labels, annotations }));
    await new Promise((resolve) => void setTimeout(resolve, 200));
  }
}

interface Gate {
  readonly url: string;
  open: boolean;
  stop(): Promise<void>;
}

/** Passes everything on while it is open, and breaks off every connection while it is not. */
export async function startGate(target: string): Promise<Gate> {
  const gate = { open: true };
  const server: Server = createServer((request, response) => {
    if (!gate.open) response.destroy();
    else void pass(target, request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(gate, {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  });
}

async function pass(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const type = request.headers["content-type"];
    const answer = await fetch(`${target}${request.url ?? ""}`, {
      method: request.method ?? "GET",
      ...(type !== undefined && { headers: { "content-type": type } }),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    response
      .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" })
      .end(body);
  } catch {
    response.destroy();
  }
}
