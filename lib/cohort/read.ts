import { nsOf } from "#lib/calls/call-log.ts";
import { ends } from "#lib/calls/list-query.ts";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { stream } from "#lib/datasources/loki/query.ts";
import { field, type RawLogLine } from "#lib/logs/raw.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type Reply, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { MINUTE_MS, type Surroundings } from "./model.ts";
import { type SlowTurns, turnKey } from "./sample.ts";

/** The calls around an instant, from the call log, as many as one answer can bear. Server only. */

/** Calls on each side of the instant. */
const MOST_CALLS = 2_500;
const MOST_EVENTS = 5_000;
/** A call that breached within the window may end later. */
const ENDS_LATER_MS = 20 * MINUTE_MS;

export interface CallsQuestion {
  /** Null: of all of them. */
  readonly vertical: string | null;
  readonly environment: string | null;
  /** Where there are too many, those that ended nearest to this instant are read. Epoch ms. */
  readonly atMs: number;
  readonly window: Surroundings;
  /** What the voice edge logs of a bad turn: `turn.slow`, `tool.error`. */
  readonly event: string;
}

/** A turn that the voice edge logged such an event of. */
export interface LoggedTurn {
  readonly sid: string;
  readonly turn: number;
  /** Epoch ms. */
  readonly atMs: number;
}

export interface CallsAround {
  /** Null where the call log could not be read. */
  readonly records: readonly CallRecord[] | null;
  /** Null where the voice edge's log could not be read. */
  readonly logged: readonly LoggedTurn[] | null;
  /** What the calls cover: less than the window where there were too many. */
  readonly window: Surroundings;
  /** How many were read, where there are more; null: these are all. */
  readonly cut: number | null;
  readonly reports: readonly SourceReport[];
}

/** The ends of calls nearest to an instant, on both sides of it, and the events of that time. */
export async function callsAround(
  { vertical, environment, atMs, window, event }: CallsQuestion,
  { backends, nowMs, signal }: ServiceContext,
): Promise<CallsAround> {
  const query = ends({
    ...(vertical !== null && { vertical: [vertical] }),
    ...(environment !== null && { environment: [environment] }),
  }).text;
  const endMs = Math.min(window.toMs + ENDS_LATER_MS, nowMs + MINUTE_MS);
  const half = { query, limit: MOST_CALLS, signal };
  const events = stream({ service_name: "voice-edge" }).where("event_name", event);
  const eventQuery = vertical === null ? events : events.where("call_vertical", vertical);
  const range = { startNs: nsOf(window.fromMs), endNs: nsOf(endMs) };
  const [before, after, logged] = await Promise.all([
    queryLogs(backends.loki, { ...half, startNs: range.startNs, endNs: nsOf(atMs) }),
    queryLogs(backends.loki, { ...half, startNs: nsOf(atMs), endNs: range.endNs, direction: "forward" }),
    queryLogs(backends.loki, { query: eventQuery.text, limit: MOST_EVENTS, ...range, signal }),
  ]);
  const reports = [before, after, logged].map((reply: Reply<unknown>) => sourceReport("loki", reply));
  const turns = logged.ok ? logged.value.lines.flatMap((line) => turnOf(line) ?? []) : null;
  if (!before.ok || !after.ok) return { records: null, logged: turns, window, cut: null, reports };
  const lines = [...before.value.lines, ...after.value.lines];
  const records = new Map(
    lines.flatMap((line) => callRecord(line) ?? []).map((record) => [record.sid, record]),
  );
  const cut = before.value.truncated || after.value.truncated;
  const msOf = (ns: bigint | undefined, otherwise: number) =>
    ns === undefined ? otherwise : Number(ns / 1_000_000n);
  const covered = {
    fromMs: before.value.truncated ? msOf(before.value.lines.at(-1)?.timeNs, window.fromMs) : window.fromMs,
    toMs: after.value.truncated ? msOf(after.value.lines.at(-1)?.timeNs, window.toMs) : window.toMs,
  };
  return {
    records: [...records.values()],
    logged: turns,
    window: cut ? wholeMinutes(covered, window) : window,
    cut: cut ? lines.length : null,
    reports,
  };
}

function turnOf(line: RawLogLine): LoggedTurn | null {
  const [sid, turn] = [field(line, "call_sid"), Number(field(line, "turn_index"))];
  return sid === null ? null : { sid, turn, atMs: Number(line.timeNs / 1_000n) / 1_000 };
}

export const slowTurns = (logged: readonly LoggedTurn[] | null): SlowTurns =>
  new Map((logged ?? []).map(({ sid, turn, atMs }) => [turnKey(sid, turn), atMs]));

function wholeMinutes({ fromMs, toMs }: Surroundings, within: Surroundings): Surroundings {
  const to = Math.min(within.toMs, Math.floor(toMs / MINUTE_MS) * MINUTE_MS);
  const from = Math.max(within.fromMs, Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS);
  return to > from ? { fromMs: from, toMs: to } : within;
}
