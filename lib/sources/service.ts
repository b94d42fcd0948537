import packageJson from "../../package.json" with { type: "json" };
import { status as alertmanagerStatus } from "#lib/datasources/alertmanager/client.ts";
import { buildInfo as lokiBuild, ready as lokiReady } from "#lib/datasources/loki/client.ts";
import {
  buildInfo as prometheusBuild,
  ready as prometheusReady,
} from "#lib/datasources/prometheus/client.ts";
import type { Backend, Options } from "#lib/datasources/transport.ts";
import { buildInfo as tempoBuild, ready as tempoReady } from "#lib/datasources/tempo/client.ts";
import { checkMetrics } from "#lib/verticals/metric-check.ts";
import type { ServiceContext } from "./context.ts";
import { type Reply, sourceReport } from "./model.ts";
import type { ConsoleStatus } from "./schema.ts";

/** Longer than a healthy backend takes, shorter than a reader waits. */
const TIMEOUT_MS = 3_000;

export const consoleVersion: string = packageJson.version;

type Build = Reply<{ version: string | null }>;

/** Whether each source answers, and with which version. Never fails. */
export async function consoleStatus(context: ServiceContext): Promise<ConsoleStatus> {
  const { backends, config, signal } = context;
  const options = { signal, timeoutMs: TIMEOUT_MS };
  const metrics = checkMetrics(context);
  const probe = async (
    backend: Backend,
    ready: (backend: Backend, options: Options) => Promise<Reply<unknown>>,
    build: (backend: Backend, options: Options) => Promise<Build>,
  ) => {
    const [answer, info] = await Promise.all([ready(backend, options), build(backend, options)]);
    return { ...sourceReport(backend.source, answer), version: info.ok ? info.value.version : null };
  };
  const alertmanager = async () => {
    const answer = await alertmanagerStatus(backends.alertmanager, options);
    const version = answer.ok ? answer.value.version : null;
    return { ...sourceReport("alertmanager", answer), version };
  };
  return {
    version: consoleVersion,
    embedded: config.embedded,
    sources: await Promise.all([
      probe(backends.tempo, tempoReady, tempoBuild),
      probe(backends.loki, lokiReady, lokiBuild),
      probe(backends.prometheus, prometheusReady, prometheusBuild),
      alertmanager(),
    ]),
    metrics: await metrics,
    warnings: [...config.warnings],
    lookup: { byNumber: config.callerHashKey !== null, region: config.defaultRegion },
    retention: config.retention,
  };
}
