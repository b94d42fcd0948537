import { exemplars } from "#lib/datasources/prometheus/client.ts";
import type { DatasourceErrorKind } from "#lib/sources/model.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { exemplarPoints, exemplarSeries, exemplarUnitMs, MOST_EXEMPLARS } from "../exemplars.ts";
import { panel, type SectionAnswer } from "../panels.ts";
import type { SectionContext } from "./context.ts";

/** A backend that knows no exemplars says so in one of these ways: nothing is wrong with it. */
const UNKNOWN_THERE: ReadonlySet<DatasourceErrorKind> = new Set(["not_found", "refused"]);

/** Single turns, each with its trace: where Prometheus keeps exemplars and whoever wrote the metric gave it some. */
export async function exemplarsSection({ asking }: SectionContext): Promise<SectionAnswer> {
  const { scope, range, context } = asking;
  const reply = await exemplars(context.backends.prometheus, {
    query: exemplarSeries(scope).text,
    startMs: range.fromMs,
    endMs: range.toMs,
    signal: context.signal,
  });
  const none = !reply.ok && UNKNOWN_THERE.has(reply.error.kind);
  const found = reply.ok
    ? exemplarPoints(reply.value, range, exemplarUnitMs(scope))
    : none
      ? exemplarPoints([], range, 1)
      : null;
  const report = sourceReport("prometheus", reply);
  return {
    panels: [
      panel(
        "turn_exemplars",
        "Single turns",
        "Turns that the metric names as examples, each with its trace",
        "ms",
        found?.data ?? null,
        found !== null && found.leftOut > 0
          ? `The ${MOST_EXEMPLARS} slowest; ${found.leftOut.toLocaleString("en")} more are not shown.`
          : null,
      ),
    ],
    reports: [none ? { ...report, state: "empty", message: "This Prometheus keeps no exemplars." } : report],
  };
}
