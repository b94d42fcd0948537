import type { BackendConfig } from "#lib/config/model.ts";
import type { DatasourceErrorKind } from "#lib/sources/model.ts";

/** Failures in words. */

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection broke off",
  EPIPE: "the connection broke off",
  UND_ERR_SOCKET: "the connection broke off",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about",
  UND_ERR_HEADERS_TIMEOUT: "it did not answer",
  UND_ERR_BODY_TIMEOUT: "its answer stopped midway",
  ENOTFOUND: "its host name is not known",
  EAI_AGAIN: "its host name cannot be looked up",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  ETIMEDOUT: "no connection came about",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another name",
  CERT_HAS_EXPIRED: "its TLS certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its TLS certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its TLS certificate is signed by an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its TLS certificate is signed by an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its TLS certificate is signed by an unknown authority",
};

/** Why a connection failed, in words. Node hides the code in causes and, for several addresses, in a list. */
export function networkReason(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const code = "code" in at && typeof at.code === "string" ? at.code : "";
    const reason = REASONS[code];
    if (reason !== undefined) return reason;
    if (code.startsWith("ERR_SSL") || code === "EPROTO") return "it does not speak TLS as expected";
    if (code.startsWith("HPE_")) return "it does not speak HTTP";
    if (/other side closed|terminated/.test(at.message) && at.cause === undefined) {
      return "the connection broke off";
    }
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return "the connection failed";
}

/** What a status other than 2xx means. The sentence has no full stop: a detail may follow. */
export function statusKind(name: string, status: number): { kind: DatasourceErrorKind; sentence: string } {
  switch (status) {
    case 401:
    case 403:
      return {
        kind: "denied",
        sentence: `${name} refused access (${status}): check its token and tenant`,
      };
    case 404:
      return { kind: "not_found", sentence: `${name} does not know this address (404)` };
    case 400:
    case 422:
      return { kind: "refused", sentence: `${name} refused the question (${status})` };
    case 413:
    case 429:
      return { kind: "limit", sentence: `${name} is at a limit (${status})` };
    case 408:
    case 504:
      return { kind: "timeout", sentence: `${name} gave up on the question (${status})` };
    default:
      return { kind: "status", sentence: `${name} failed (${status})` };
  }
}

/**
 * The backend's own words about an error, safe to show: one line that ends, 240 characters, without markup, the query's
 * values, runs of digits that may be a phone number, or secrets. Null when nothing is left to say.
 */
export function detailOf(
  body: string,
  contentType: string,
  params: URLSearchParams,
  config: BackendConfig,
): string | null {
  if (/html/i.test(contentType) || /^\s*</.test(body)) return null;
  let detail = words(body.slice(0, 4000));
  for (const value of params.values()) if (value.length >= 8) detail = detail.replaceAll(value, "…");
  for (const secret of [config.authorization?.reveal().replace(/^\S+ /, ""), config.tenant]) {
    if (secret !== undefined && secret !== null) detail = detail.replaceAll(secret, "…");
  }
  detail = detail
    .replace(/"(?:[^"\\]|\\.)*"?|`[^`]*`?/g, "…")
    .replace(/\+?\d[\d ().-]{6,}\d/g, "…")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  if (!/\p{L}/u.test(detail)) return null;
  const cut = detail.length > 240 ? `${detail.slice(0, 239)}…` : detail;
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}

/** Prometheus and Alertmanager wrap their words in JSON (the latter in a mere string); Tempo and Loki answer plain text. */
function words(body: string): string {
  if (!/^\s*[{"]/.test(body)) return body;
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed === "string") return parsed;
    if (typeof parsed !== "object" || parsed === null) return "";
    for (const key of ["error", "message", "detail"]) {
      const value = (parsed as Record<string, unknown>)[key];
      if (typeof value === "string") return value;
    }
    return "";
  } catch {
    return "";
  }
}
