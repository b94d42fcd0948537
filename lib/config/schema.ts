import { isSupportedCountry } from "libphonenumber-js";
import { backendConfig, otlpConfig, readsEmbedded, SOURCE_NAMES, variable } from "./backends.ts";
import type { Env } from "./backends.ts";
import { budgetConfig, budgetWarnings } from "./budgets.ts";
import { ConfigError } from "./errors.ts";
import { parseConfigFile } from "./file.ts";
import type { ConfigFile } from "./file.ts";
import { METRICS } from "./model.ts";
import { type ReadFile, sloPath, textOf } from "./named-files.ts";
import type { BackendConfig, Config, LinkTemplates, MetricMap } from "./model.ts";
import { Secret } from "./secret.ts";
import type { Source } from "#lib/sources/model.ts";

const DEFAULT_PORT = 4318;

/**
 * Reads the configuration from the environment and the file that EARSHOT_CONFIG names; `readFile` gives its text.
 * Throws ConfigError with every problem at once; no problem repeats a secret.
 */
export function parseConfig(env: Env, readFile: (path: string) => string): Config {
  const problems: string[] = [];
  const file = configFile(variable(env, "EARSHOT_CONFIG"), readFile, problems);
  const embeddedPort = port(variable(env, "EARSHOT_BACKEND_PORT"), problems);
  const key = variable(env, "CALLER_HASH_KEY");
  const defaultRegion = region(variable(env, "DEFAULT_REGION"), problems);
  const budgets = budgetConfig(file.budgets);
  const backends = Object.fromEntries(
    SOURCE_NAMES.map((source) => [
      source,
      backendConfig(source, env, file.backends?.[source], embeddedPort, problems),
    ]),
  ) as Record<Source, BackendConfig>;
  const otlp = otlpConfig(env, embeddedPort, problems);
  const metrics = metricMap(file.metrics);
  const sloFile = sloPath(variable(env, "EARSHOT_CONFIG"), file.slo?.file, metrics, readFile, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    backends,
    embedded: readsEmbedded(env),
    embeddedPort,
    otlp,
    callerHashKey: key === null ? null : new Secret(key),
    defaultRegion,
    budgets,
    links: linkTemplates(file.links),
    metrics,
    sloFile,
    retention: {
      traceDays: file.retention?.traces_days ?? 14,
      logDays: file.retention?.logs_days ?? 14,
      metricDays: file.retention?.metrics_days ?? 35,
    },
    warnings: budgetWarnings(budgets),
  };
}

function configFile(path: string | null, readFile: ReadFile, problems: string[]): ConfigFile {
  if (path === null) return {};
  const text = textOf("EARSHOT_CONFIG", path, readFile, problems);
  if (text === null) return {};
  const parsed = parseConfigFile(path, text);
  if ("file" in parsed) return parsed.file;
  problems.push(...parsed.problems);
  return {};
}

function port(value: string | null, problems: string[]): number {
  if (value === null) return DEFAULT_PORT;
  const number = Number(value);
  if (/^\d{1,5}$/.test(value) && number >= 1 && number <= 65_535) return number;
  problems.push("EARSHOT_BACKEND_PORT must be a port number from 1 to 65535.");
  return DEFAULT_PORT;
}

function region(value: string | null, problems: string[]): string | null {
  if (value === null) return null;
  const code = value.toUpperCase();
  if (isSupportedCountry(code)) return code;
  problems.push("DEFAULT_REGION must be a country's two letters, such as US (ISO 3166-1 alpha-2).");
  return null;
}

function linkTemplates(given: ConfigFile["links"]): LinkTemplates {
  const grafana = given?.grafana;
  return {
    grafana:
      grafana === undefined
        ? null
        : {
            url: grafana.url.replace(/\/+$/, ""),
            org: grafana.org,
            datasources: {
              tempo: grafana.datasources.tempo ?? null,
              loki: grafana.datasources.loki ?? null,
              prometheus: grafana.datasources.prometheus ?? null,
            },
          },
    carrier: given?.carrier ?? null,
    transcript: given?.transcript ?? null,
    more: given?.more ?? [],
  };
}

function metricMap(given: ConfigFile["metrics"]): MetricMap {
  const metrics = Object.fromEntries(METRICS.flatMap((name) => (given?.[name] ? [[name, given[name]]] : [])));
  const stages = Object.fromEntries(
    Object.entries(given?.stages ?? {}).filter(([, one]) => one !== undefined),
  );
  return { metrics, stages };
}
