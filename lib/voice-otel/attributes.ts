import type { AttributeValue, Attributes } from "@opentelemetry/api";
import { label, redact } from "./redact.ts";

/** Longest string in an attribute. */
export const MAX_VALUE = 256;
/** Longest log body, status message or guardrail's reason. */
export const MAX_TEXT = 300;
/** Longest post-call summary. */
export const MAX_SUMMARY = 1000;

/** Keys a stage may carry words under. Anything else could be a transcript. */
const WORD_KEYS = new Set([
  "gen_ai.provider.name",
  "gen_ai.request.model",
  "gen_ai.response.model",
  "gen_ai.response.id",
  "gen_ai.operation.name",
  "gen_ai.output.type",
  "gen_ai.tool.name",
  "gen_ai.tool.type",
  "gen_ai.tool.call.id",
  "gen_ai.agent.name",
  "gen_ai.data_source.id",
  "error.type",
  "stt.language",
  "tts.voice",
  "endpointing.reason",
  "network.codec",
  "network.transport",
  "network.protocol.name",
  "server.address",
  "http.request.method",
]);
const KEY = /^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*$/;
const CONTENT =
  /(?:^|[._])(?:transcript|utterance|text|content|messages?|prompt|completion|arguments|phone|caller|callee|from|to|number|email|name)s?$/;
// A number of ten digits is a telephone number sooner than a measurement.
const MAX_NUMBER = 1e9;

/**
 * What a stage may carry (docs/telemetry.md, "Spans"): numbers and truth values under any key but those of content,
 * words under known keys only, redacted and cut. Refused keys are told to `refused`.
 */
export function stageAttributes(
  given: Readonly<Record<string, string | number | boolean>>,
  refused: (key: string) => void,
): Attributes {
  const attributes: Attributes = {};
  for (const key of Object.keys(given)) {
    const value = given[key];
    if (value === undefined) continue;
    if (typeof value === "string" && WORD_KEYS.has(key)) attributes[key] = redact(value, MAX_VALUE);
    else if (typeof value !== "string" && isMeasure(key, value)) attributes[key] = value;
    else refused(key);
  }
  return attributes;
}

function isMeasure(key: string, value: number | boolean): boolean {
  if (!KEY.test(key) || key.length > 64 || CONTENT.test(key)) return false;
  return typeof value === "boolean" || (Number.isFinite(value) && Math.abs(value) < MAX_NUMBER);
}

// Keys of the semantic conventions under which libraries write no content. `gen_ai.*` is listed one by one above.
const LIBRARY_PREFIXES = ["http.", "server.", "network.", "rpc.", "db.system", "messaging.system"];
const LIBRARY_KEYS = new Set([
  "url.scheme",
  "url.template",
  "peer.service",
  "error.type",
  "exception.type",
  "call.sid",
  "service.peer.name",
  "db.operation",
  "db.operation.name",
  "db.operation.batch.size",
]);
// Headers and metadata (keys, cookies), addresses with their query, bodies.
const CONTENT_OF_CALLS =
  /^(?:http\.(?:request|response)\.(?:headers?(?:\.|$)|body$)|http\.(?:url|target|client_ip)$|rpc\..*(?:metadata|message\.body))/;

/** Removes from a library's span, in place, what could be content or a secret; redacts the rest. */
export function scrubLibraryAttributes(attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    const allowed =
      !CONTENT_OF_CALLS.test(key) &&
      (LIBRARY_KEYS.has(key) ||
        WORD_KEYS.has(key) ||
        key.startsWith("gen_ai.usage.") ||
        LIBRARY_PREFIXES.some((prefix) => key.startsWith(prefix)));
    if (!allowed || value === undefined) delete attributes[key];
    else if (key !== "call.sid") attributes[key] = scrubValue(value);
  }
}

function scrubValue(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return redact(value, MAX_VALUE);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return "[list]";
}

/** Leaves out what is unknown, and redacts every word but the call ids, which are written as received. */
export function known(
  values: Readonly<Record<string, string | number | boolean | null | undefined>>,
): Attributes {
  const attributes: Attributes = {};
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === undefined || value === null || value === "") continue;
    if (typeof value !== "string" || RAW_KEYS.has(key)) attributes[key] = value;
    else attributes[key] = value.length <= SHORT ? label(value) : redact(value, MAX_LIST);
  }
  return attributes;
}

const SHORT = 64;
const MAX_LIST = 1024;
const RAW_KEYS = new Set(["call.sid", "call.parent_sid", "call.caller_hash", "call.summary", "event.name"]);
