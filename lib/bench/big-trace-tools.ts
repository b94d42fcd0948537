import type { Rng } from "#lib/simulator/rng.ts";
import type { Attributes, MadeSpan } from "./made-call.ts";

/** What other services record of a tool: HTTP and database clients, each below the one that asked it. */

const SERVICES = ["booking-api", "patients-api", "insurance-gateway", "auth", "notifications"] as const;
const ROUTES = [
  "/v1/slots",
  "/v1/patients/{id}",
  "/v1/claims",
  "/v1/tokens",
  "/v1/practices/{id}/rules",
] as const;
const TABLES = ["slots", "patients", "appointments", "claims", "practices"] as const;
const DEEPEST = 14;

interface Place {
  readonly above: MadeSpan;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  readonly depth: number;
}

/** `count` spans below a tool's, within its time. */
export function toolSpans(rng: Rng, tool: MadeSpan, count: number): MadeSpan[] {
  const spans: MadeSpan[] = [];
  const waiting: Place[] = [{ above: tool, fromMs: tool.startMs, toMs: tool.endMs, count, depth: 0 }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { above, fromMs, toMs, depth } = place;
    const siblings = Math.min(place.count, depth >= DEEPEST ? place.count : rng.int(1, 6));
    const each = (toMs - fromMs) / Math.max(1, siblings);
    let left = place.count - siblings;
    for (let n = 0; n < siblings; n++) {
      // One group in four asks for everything at once.
      const together = depth % 4 === 3;
      const start = fromMs + (together ? 0.01 : 1) * each * n + rng.between(0, each * 0.05);
      const end = Math.min(toMs, start + each * (together ? siblings * 0.8 : rng.between(0.4, 0.9)));
      const below = n === siblings - 1 ? left : Math.floor(left * rng.between(0, 1));
      left -= below;
      const span = made(rng, above, start, end, below > 0);
      spans.push(span);
      if (below > 0) waiting.push({ above: span, fromMs: start, toMs: end, count: below, depth: depth + 1 });
    }
  }
  return spans;
}

/** A client's span where the one above is a server's, and the other way round; at the end a query. */
function made(rng: Rng, above: MadeSpan, startMs: number, endMs: number, asks: boolean): MadeSpan {
  const asked = above.kind === 3 && asks;
  const service = asked ? rng.pick(SERVICES) : above.service;
  const span = { spanId: rng.hex(16), parentSpanId: above.spanId, service, startMs, endMs };
  const broken = !asks && rng.chance(0.004);
  const failure = broken && {
    failed: "connection reset by peer",
    events: [
      {
        name: "exception",
        atMs: endMs,
        attributes: {
          "exception.type": "ConnectionResetError",
          "exception.message": "connection reset by peer",
          "exception.stacktrace": "at Pool.query (pool.js:214:11)\nat async Slots.find (slots.js:61:17)",
        },
      },
    ],
  };
  if (!asks) {
    const table = rng.pick(TABLES);
    const name = rng.chance(0.3) ? `GET cache:${table}` : `SELECT ${table}`;
    return { ...span, name, kind: 3, attributes: database(rng, name, table), ...failure };
  }
  const route = rng.pick(ROUTES);
  const name = `${rng.chance(0.8) ? "GET" : "POST"} ${route}`;
  return { ...span, name, kind: asked ? 2 : 3, attributes: http(rng, name, route, service) };
}

const http = (rng: Rng, name: string, route: string, service: string): Attributes => ({
  "http.request.method": name.slice(0, name.indexOf(" ")),
  "http.route": route,
  "http.response.status_code": rng.chance(0.98) ? 200 : 503,
  "server.address": `${service}.internal`,
  "server.port": 8443,
  "network.protocol.version": "1.1",
  "user_agent.original": "earshot-tools/3.2 (node 24)",
  "request.id": rng.hex(24),
});

const database = (rng: Rng, name: string, table: string): Attributes => ({
  "db.system.name": name.startsWith("GET") ? "redis" : "postgresql",
  "db.namespace": "practice",
  "db.collection.name": table,
  "db.query.text": `SELECT id, practice_id, starts_at, ends_at FROM ${table} WHERE practice_id = $1 AND starts_at > $2 ORDER BY starts_at LIMIT 50`,
  "db.response.returned_rows": rng.int(0, 50),
  "server.address": "10.20.0.7",
  "thread.id": rng.int(1, 64),
});
