import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "#lib/demo/checks.ts";
import { startCommand, untilReady } from "#lib/demo/processes.ts";

/** For tests: a real Prometheus that evaluates rules every second and tells an Alertmanager of what fires. */

export const hasPrometheus: boolean = spawnSync("prometheus", ["--version"]).status === 0;

export interface TestPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param folder for its configuration and data; whoever made it removes it. @param rules the text of a rule file */
export async function startPrometheus(
  folder: string,
  rules: string,
  alertmanagerUrl: string,
  externalLabels: Readonly<Record<string, string>>,
): Promise<TestPrometheus> {
  const [config, ruleFile] = [join(folder, "prometheus.yml"), join(folder, "prometheus-rules.yml")];
  writeFileSync(ruleFile, rules);
  const { host } = new URL(alertmanagerUrl);
  const settings = {
    global: { evaluation_interval: "1s", external_labels: externalLabels },
    rule_files: [ruleFile],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [host] }] }] },
  };
  writeFileSync(config, JSON.stringify(settings));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = startCommand("Prometheus", "prometheus", [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, "prometheus")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // What fires before Alertmanager is discovered is dropped, and by default sent again after a minute.
    "--rules.alert.resend-delay=1s",
  ]);
  try {
    await untilReady(running, `${url}/-/ready`);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { url, stop: () => running.stop() };
}
