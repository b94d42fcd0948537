import type { DatabaseSync } from "node:sqlite";
import type { ResourceSpans, Span } from "../otlp/model.ts";
import { Rejections } from "../otlp/decoded.ts";
import type { Rejected } from "../signal.ts";
import { interning, type Interning } from "./interning.ts";
import { packOrigin, packSpan, type Origin } from "./span-data.ts";
import { shortOrigin, shortSpan } from "./shorten.ts";
import { visitOriginTerms, visitSpanTerms } from "./terms.ts";

/** What is known of a trace while a request's spans are added to it. */
interface OpenTrace {
  readonly id: number;
  startNs: bigint;
  endNs: bigint;
  spans: number;
  rootName: string | null;
  rootService: string | null;
  readonly terms: Set<number>;
}

interface OpenOrigin {
  readonly id: number;
  readonly service: string | null;
  readonly terms: readonly number[];
}

/** SQLite's integers are signed: this is the year 2262. */
const MAX_NS = 2n ** 63n - 1n;

function whyRefused(span: Span): string | null {
  if (!/^[0-9a-f]{32}$/.test(span.traceId)) return "a span's trace id is not 16 bytes";
  if (/^0+$/.test(span.traceId)) return "a span's trace id is all zero";
  if (!/^[0-9a-f]{16}$/.test(span.spanId)) return "a span's id is not 8 bytes";
  if (/^0+$/.test(span.spanId)) return "a span's id is all zero";
  if (!/^(?:[0-9a-f]{16})?$/.test(span.parentSpanId)) return "a span's parent id is not 8 bytes";
  if (span.startTimeUnixNano > MAX_NS || span.endTimeUnixNano > MAX_NS)
    return "a span's time is after the year 2262";
  return null;
}

/**
 * Stores spans. One that comes again, as exporters do after a lost answer, is stored once: the same ids, times
 * and name make the same span. Spans without valid ids are refused one by one; long attributes are cut, as Tempo does.
 */
export function writeSpans(db: DatabaseSync, messages: readonly ResourceSpans[]): Rejected {
  const rejections = new Rejections();
  const store = openStore(db);
  for (const { resource, schemaUrl, scopeSpans } of messages) {
    for (const { spans, ...scope } of scopeSpans) {
      const short = shortOrigin({ resource, scope: scope.scope });
      const origin = store.openOrigin({
        resource: short.resource,
        schemaUrl,
        scopeSpans: { ...scope, scope: short.scope },
      });
      for (const span of spans) {
        const refused = whyRefused(span);
        if (refused === null) store.add(shortSpan(span), origin);
        else rejections.add(refused);
      }
    }
  }
  store.finish();
  return rejections.result;
}

function openStore(db: DatabaseSync) {
  const ids = interning(db);
  const sql = statements(db);
  const open = new Map<string, OpenTrace>();
  const originUses = new Map<number, number>();

  function openTrace(traceId: string, span: Span): OpenTrace {
    const known = open.get(traceId);
    if (known) return known;
    const row = sql.selectTrace.get(traceId);
    const trace: OpenTrace = {
      id: Number(row?.["id"] ?? sql.insertTrace.run(traceId).lastInsertRowid),
      startNs: BigInt(row?.["start_ns"]?.toString() ?? span.startTimeUnixNano),
      endNs: BigInt(row?.["end_ns"]?.toString() ?? span.endTimeUnixNano),
      spans: Number(row?.["spans"] ?? 0),
      rootName: row?.["root_name"]?.toString() ?? null,
      rootService: row?.["root_service"]?.toString() ?? null,
      terms: new Set(),
    };
    open.set(traceId, trace);
    return trace;
  }

  function add(span: Span, origin: OpenOrigin): void {
    const trace = openTrace(span.traceId, span);
    const parentId = /^0*$/.test(span.parentSpanId) ? "" : span.parentSpanId;
    const { changes } = sql.insertSpan.run(
      trace.id,
      span.spanId,
      span.startTimeUnixNano,
      span.endTimeUnixNano,
      ids.names.id(span.name),
      span.kind,
      span.status.code,
      parentId,
      origin.id,
      trace.spans,
      packSpan(span),
    );
    if (Number(changes) === 0) return;
    trace.spans++;
    originUses.set(origin.id, (originUses.get(origin.id) ?? 0) + 1);
    if (span.startTimeUnixNano < trace.startNs) trace.startNs = span.startTimeUnixNano;
    if (span.endTimeUnixNano > trace.endNs) trace.endNs = span.endTimeUnixNano;
    if (parentId === "" && trace.rootName === null) {
      trace.rootName = span.name;
      trace.rootService = origin.service;
    }
    for (const term of origin.terms) trace.terms.add(term);
    visitSpanTerms(span, (scope, key, type, value) => trace.terms.add(ids.terms.id(scope, key, type, value)));
  }

  function finish(): void {
    for (const [origin, spans] of originUses) sql.addUses.run(origin, spans);
    for (const trace of open.values()) {
      for (const term of trace.terms) sql.insertPosting.run(term, trace.id);
      sql.updateTrace.run(
        trace.startNs,
        trace.endNs,
        trace.spans,
        trace.rootName,
        trace.rootService,
        trace.id,
      );
    }
  }

  return { add, finish, openOrigin: (origin: Origin) => openOrigin(ids, origin) };
}

function openOrigin(ids: Interning, origin: Origin): OpenOrigin {
  const terms: number[] = [];
  visitOriginTerms(origin, (scope, key, type, value) => terms.push(ids.terms.id(scope, key, type, value)));
  const service = origin.resource.attributes.find(({ key }) => key === "service.name")?.value;
  return {
    id: ids.origins.id(packOrigin(origin)),
    service: service?.type === "string" ? service.value : null,
    terms,
  };
}

const prepared = new WeakMap<DatabaseSync, ReturnType<typeof prepare>>();

function statements(db: DatabaseSync) {
  const existing = prepared.get(db);
  if (existing) return existing;
  const created = prepare(db);
  prepared.set(db, created);
  return created;
}

function prepare(db: DatabaseSync) {
  const selectTrace = db.prepare(
    "SELECT id, start_ns, end_ns, spans, root_name, root_service FROM traces WHERE trace_id = ?",
  );
  selectTrace.setReadBigInts(true);
  return {
    selectTrace,
    insertTrace: db.prepare(
      // Not the id of a trace whose rows are still being deleted.
      `INSERT INTO traces (id, trace_id, start_ns, end_ns, spans) VALUES (1 + max(
         (SELECT coalesce(max(id), 0) FROM traces), (SELECT coalesce(max(id), 0) FROM expired_traces)), ?, 0, 0, 0)`,
    ),
    updateTrace: db.prepare(
      "UPDATE traces SET start_ns = ?, end_ns = ?, spans = ?, root_name = ?, root_service = ? WHERE id = ?",
    ),
    insertSpan: db.prepare("INSERT OR IGNORE INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    addUses: db.prepare(
      `INSERT INTO span_origin_uses VALUES (?, ?)
       ON CONFLICT (origin) DO UPDATE SET spans = spans + excluded.spans`,
    ),
    insertPosting: db.prepare("INSERT OR IGNORE INTO trace_postings VALUES (?, ?)"),
  };
}
