import { parseInstant } from "#lib/calls/filters.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { firedAlerts } from "./firing.ts";
import { DAY_MS, incidentGroups, spanOf } from "./model.ts";
import type { IncidentList, IncidentQuery } from "./schema.ts";

const USUAL_MS = 7 * DAY_MS;
const MOST = 200;

/** Current and recent incidents: alerts that fired, put together by vertical and time. Errors: `bad_request`. */
export async function listIncidents(
  query: IncidentQuery,
  context: ServiceContext,
): Promise<Result<IncidentList>> {
  const instant = (text: string | undefined, otherwise: number) =>
    text === undefined ? otherwise : (parseInstant(text, context.nowMs) ?? otherwise);
  const toMs = Math.min(context.nowMs, instant(query.to, context.nowMs));
  const fromMs = instant(query.from, toMs - USUAL_MS);
  if (fromMs >= toMs) return fail("bad_request", "`from` must lie before `to`.", "from");
  const { alert, slo, vertical, severity, environment } = query;
  const fired = await firedAlerts({ alert, slo, vertical, severity, environment, fromMs, toMs }, context);
  const groups = fired.alerts === null ? null : incidentGroups(fired.alerts);
  const sources = reportsBySource(fired.reports);
  const failed = sources.find(({ state }) => state === "error" || state === "off");
  return ok({
    ...spanOf({ fromMs, toMs }),
    incidents: groups?.slice(0, MOST) ?? null,
    note:
      groups === null
        ? `Which alerts fired could not be read: ${failed?.message ?? ""}`
        : groups.length > MOST
          ? `Only the newest ${MOST} of ${groups.length.toLocaleString("en")} are shown.`
          : null,
    sources,
    queries: questionsOf(context),
  });
}
