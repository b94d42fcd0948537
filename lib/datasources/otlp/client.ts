import type { OtlpConfig } from "#lib/config/model.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";

/** What a record's attribute may be; null and undefined are left out: unknown is not written. */
export type LogAttributes = Readonly<Record<string, string | null | undefined>>;

export interface LogRecord {
  readonly resource: LogAttributes;
  readonly atMs: number;
  readonly body: string;
  readonly attributes: LogAttributes;
  /** The call's trace and root span, 32 and 16 hex digits. */
  readonly traceId: string | null;
  readonly spanId: string | null;
}

/** A record is small; who has not taken it by then is not there. */
const TIMEOUT_MS = 10_000;
const MOST_ANSWER = 64_000;

const listed = (attributes: LogAttributes) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value == null ? [] : [{ key, value: { stringValue: value } }],
  );

/**
 * Sends one log record as OTLP/JSON and waits until it is taken: `unavailable` when it was not, with the reason.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export async function sendLog(
  { url, tenant, authorization }: OtlpConfig & { readonly url: string },
  record: LogRecord,
  signal: AbortSignal | undefined,
): Promise<Result<null>> {
  const timeNs = String(BigInt(Math.round(record.atMs)) * 1_000_000n);
  const payload = {
    resourceLogs: [
      {
        resource: { attributes: listed(record.resource) },
        scopeLogs: [
          {
            scope: { name: "earshot" },
            logRecords: [
              {
                timeUnixNano: timeNs,
                observedTimeUnixNano: timeNs,
                severityNumber: 9,
                severityText: "INFO",
                body: { stringValue: record.body },
                attributes: listed(record.attributes),
                ...(record.traceId !== null && { traceId: record.traceId, flags: 1 }),
                ...(record.traceId !== null && record.spanId !== null && { spanId: record.spanId }),
              },
            ],
          },
        ],
      },
    ],
  };
  const headers = new Headers({ "content-type": "application/json", accept: "application/json" });
  if (tenant !== null) headers.set("x-scope-orgid", tenant);
  if (authorization !== null) headers.set("authorization", authorization.reveal());
  const timer = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${url}/v1/logs`, {
      method: "POST",
      headers,
      body: JSON.stringify(payload),
      // A redirect would carry the token to another address.
      redirect: "manual",
      signal: signal === undefined ? timer : AbortSignal.any([signal, timer]),
    });
    const text = (await response.text()).slice(0, MOST_ANSWER);
    if (!response.ok)
      return fail(
        "unavailable",
        `The collector at OTLP_URL refused the record with status ${response.status || "of a redirect"}.`,
      );
    return rejects(text)
      ? fail("unavailable", "The collector at OTLP_URL took the request and refused the record.")
      : ok(null);
  } catch {
    if (signal?.aborted === true) return fail("aborted", "The request was given up.");
    return fail(
      "unavailable",
      timer.aborted
        ? `The collector at OTLP_URL did not answer within ${TIMEOUT_MS / 1000} s.`
        : "The collector at OTLP_URL cannot be reached.",
    );
  }
}

/** A success may be partial: `{"partialSuccess":{"rejectedLogRecords":"1"}}`. */
function rejects(text: string): boolean {
  try {
    const answer = JSON.parse(text) as { partialSuccess?: { rejectedLogRecords?: unknown } } | null;
    return Number(answer?.partialSuccess?.rejectedLogRecords ?? 0) > 0;
  } catch {
    return false;
  }
}
