import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "#lib/demo/checks.ts";
import { type Process, startCommand, untilReady } from "#lib/demo/processes.ts";

/** For tests: a real Alertmanager on a free port, with tickets inhibited by pages. */

const COMMANDS = ["prometheus-alertmanager", "alertmanager"] as const;
const command = COMMANDS.find((one) => spawnSync(one, ["--version"]).status === 0) ?? null;

/** Debian's package has the first name. */
export const hasAlertmanager: boolean = command !== null;

export interface TestAlertmanager {
  readonly url: string;
  /** Sends alerts as Prometheus does; without an end they hold for an hour. */
  send(alerts: readonly SentAlert[]): Promise<void>;
  stop(): Promise<void>;
}

export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** What Alertmanager would take without them is another: it lets an alert with an end alone begin at that end. */
const usualTimes = () => ({
  startsAt: new Date().toISOString(),
  endsAt: new Date(Date.now() + 3_600_000).toISOString(),
});

const CONFIG = {
  route: { receiver: "team", group_wait: "0s", group_interval: "1s" },
  receivers: [{ name: "team" }],
  inhibit_rules: [
    {
      source_matchers: ['severity="page"'],
      target_matchers: ['severity="ticket"'],
      equal: ["sloth_id", "vertical", "deployment_environment_name"],
    },
  ],
};

/** @param folder for its configuration and data; whoever made it removes it. */
export async function startAlertmanager(folder: string): Promise<TestAlertmanager> {
  if (command === null) throw new Error("Alertmanager is not on PATH.");
  const config = join(folder, "alertmanager.yml");
  writeFileSync(config, JSON.stringify(CONFIG));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running: Process = startCommand("Alertmanager", command, [
    `--config.file=${config}`,
    `--storage.path=${join(folder, "alertmanager")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ]);
  try {
    await untilReady(running, `${url}/-/ready`);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return {
    url,
    send: async (alerts) => {
      const response = await fetch(`${url}/api/v2/alerts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(alerts.map((alert) => ({ ...usualTimes(), ...alert }))),
      });
      if (!response.ok) throw new Error(`Alertmanager refused the alerts: ${await response.text()}`);
    },
    stop: () => running.stop(),
  };
}
