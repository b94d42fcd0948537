import type { Config } from "#lib/config/model.ts";
import { type ExploreQuery, exploreHref } from "#lib/links/model.ts";
import type { ServiceContext } from "./context.ts";
import type { QueryReport } from "./schema.ts";

/** The questions that an answer was made from, with the way to ask them in Grafana. Server only. */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What has been asked so far for this answer, in the order of asking. */
export function questionsOf({ backends, config, nowMs }: ServiceContext): QueryReport[] {
  // The backends of one answer share a list.
  const asked = backends.tempo.asked ?? [];
  return asked.map((one) => ({ ...one, grafana: grafanaHref(one, config.links, nowMs) }));
}

function grafanaHref(asked: QueryReport, { grafana }: Config["links"], nowMs: number): string | null {
  if (grafana === null || asked.source === "alertmanager") return null;
  const uid = grafana.datasources[asked.source];
  const query = explored(asked);
  if (uid === null || query === null) return null;
  const toMs = asked.to === null ? nowMs : Date.parse(asked.to);
  const fromMs = asked.from === null ? toMs - HOUR_MS : Date.parse(asked.from);
  const explore: ExploreQuery = {
    type: asked.source,
    uid,
    query,
    // An instant has no width to be drawn in.
    fromMs: fromMs < toMs ? fromMs : toMs - MINUTE_MS,
    toMs,
  };
  return exploreHref(grafana.url, grafana.org, explore);
}

/** A query as it is; of requests, Grafana can ask for a trace by its id. */
function explored({ language, query }: QueryReport): string | null {
  if (language !== "http") return query;
  return /^GET \/api\/(?:v2\/)?traces\/([0-9a-f]{32})\b/.exec(query)?.[1] ?? null;
}
