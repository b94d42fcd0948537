import type { Source } from "#lib/sources/model.ts";
import type { ConfigFile } from "./file.ts";
import type { BackendConfig, OtlpConfig } from "./model.ts";
import { Secret } from "./secret.ts";

/** Addresses, tenants and tokens of the backends, from the environment. */

export type Env = Readonly<Record<string, string | undefined>>;

const MEGABYTE = 1_000_000;
/** Tempo gives traces of up to 50 MB by default, which jsonpb makes more than twice as long. */
const DEFAULTS: Readonly<Record<Source, { timeoutMs: number; maxBytes: number; maxConcurrent: number }>> = {
  tempo: { timeoutMs: 15_000, maxBytes: 160 * MEGABYTE, maxConcurrent: 12 },
  loki: { timeoutMs: 15_000, maxBytes: 64 * MEGABYTE, maxConcurrent: 12 },
  prometheus: { timeoutMs: 15_000, maxBytes: 64 * MEGABYTE, maxConcurrent: 12 },
  alertmanager: { timeoutMs: 10_000, maxBytes: 16 * MEGABYTE, maxConcurrent: 4 },
};

/** An unset and an empty variable mean the same: compose files write `${TEMPO_URL:-}`. */
export function variable(env: Env, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

export const SOURCE_NAMES: readonly Source[] = ["tempo", "loki", "prometheus", "alertmanager"];

/** True when no address is set, so that the console reads the embedded backend; which has no Alertmanager of its own. */
export const readsEmbedded = (env: Env): boolean =>
  SOURCE_NAMES.every(
    (source) => source === "alertmanager" || variable(env, `${source.toUpperCase()}_URL`) === null,
  );

export function backendConfig(
  source: Source,
  env: Env,
  limits: NonNullable<ConfigFile["backends"]>[Source],
  embeddedPort: number,
  problems: string[],
): BackendConfig {
  const prefix = source.toUpperCase();
  const embedded = readsEmbedded(env) && source !== "alertmanager";
  const given = embedded ? `http://127.0.0.1:${embeddedPort}/${source}` : variable(env, `${prefix}_URL`);
  const { url, credentials } = address(`${prefix}_URL`, given, problems);
  const tenant = tenantOf(`${prefix}_TENANT`, variable(env, `${prefix}_TENANT`), problems);
  const token = tokenOf(`${prefix}_TOKEN`, variable(env, `${prefix}_TOKEN`), problems);
  if (token !== null && credentials !== null) {
    problems.push(
      `${prefix}_URL holds a user and password while ${prefix}_TOKEN is set: give one of the two.`,
    );
  }
  const defaults = DEFAULTS[source];
  return {
    url,
    tenant,
    authorization: token ?? credentials,
    timeoutMs: limits?.timeout_ms ?? defaults.timeoutMs,
    maxBytes: limits?.max_response_mb === undefined ? defaults.maxBytes : limits.max_response_mb * MEGABYTE,
    maxConcurrent: limits?.max_concurrent ?? defaults.maxConcurrent,
  };
}

/**
 * Where notes are written. The embedded backend takes them as soon as the console reads it; with backends of one's own
 * nothing is written unless OTLP_URL says where.
 */
export function otlpConfig(env: Env, embeddedPort: number, problems: string[]): OtlpConfig {
  const given = variable(env, "OTLP_URL") ?? (readsEmbedded(env) ? `http://127.0.0.1:${embeddedPort}` : null);
  const { url, credentials } = address("OTLP_URL", given, problems);
  const tenant = tenantOf("OTLP_TENANT", variable(env, "OTLP_TENANT"), problems);
  const token = tokenOf("OTLP_TOKEN", variable(env, "OTLP_TOKEN"), problems);
  if (token !== null && credentials !== null)
    problems.push("OTLP_URL holds a user and password while OTLP_TOKEN is set: give one of the two.");
  // Exporters are often given the whole path; both mean the same.
  return { url: url?.replace(/\/v1\/logs$/, "") ?? null, tenant, authorization: token ?? credentials };
}

/** `off` and unset are the same. The problem never repeats the value, which may hold a password. */
function address(
  name: string,
  value: string | null,
  problems: string[],
): { url: string | null; credentials: Secret | null } {
  if (value === null || value.toLowerCase() === "off") return { url: null, credentials: null };
  const none = { url: null, credentials: null };
  const url = URL.parse(value);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") {
    problems.push(`${name} must be an http or https address, such as http://tempo:3200, or "off".`);
    return none;
  }
  if (url.search !== "" || url.hash !== "") {
    problems.push(`${name} must be an address without "?" or "#".`);
    return none;
  }
  let credentials: Secret | null = null;
  if (url.username !== "" || url.password !== "") {
    try {
      // fetch refuses addresses with credentials: they go where they belong, into a header.
      const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      credentials = new Secret(`Basic ${Buffer.from(pair, "utf8").toString("base64")}`);
    } catch {
      problems.push(`${name} holds a user or password that is not percent-encoded as UTF-8.`);
    }
    url.username = "";
    url.password = "";
  }
  return { url: url.href.replace(/\/+$/, ""), credentials };
}

/** `|` asks Tempo and Loki for several tenants at once, which would widen what the console may see. */
function tenantOf(name: string, value: string | null, problems: string[]): string | null {
  if (value === null) return null;
  if (value.includes("|")) problems.push(`${name} must be one tenant: "|" is not allowed.`);
  else if (!/^[\x21-\x7e]{1,150}$/.test(value)) {
    problems.push(`${name} must be 1 to 150 printable ASCII characters without spaces.`);
  } else return value;
  return null;
}

function tokenOf(name: string, value: string | null, problems: string[]): Secret | null {
  if (value === null) return null;
  if (/^[\x21-\x7e]+$/.test(value)) return new Secret(`Bearer ${value}`);
  problems.push(`${name} must be printable ASCII without spaces; "Bearer" is added by the console.`);
  return null;
}
