import { type DatasourceError, type Source, sourceName } from "#lib/sources/model.ts";
import type { QueryReport } from "#lib/sources/schema.ts";

/** What a backend was asked, noted down for whoever wants to see how an answer came about. */

type Params = Readonly<Record<string, string | number | bigint | readonly string[] | null | undefined>>;

/** In the order of asking. An answer that asks more often than this repeats itself. */
export type Asked = QueryReport[];
const MOST = 60;

interface Question {
  readonly path: string;
  readonly method?: string;
  readonly params?: Params;
}

/**
 * Notes a question before it is sent; what comes back is called with its outcome. Headers are not noted: tenant and
 * token are in them. Neither is a body.
 */
export function noteQuestion(
  { source, asked }: { readonly source: Source; readonly asked: Asked | null },
  question: Question,
): (error: DatasourceError | null, tookMs: number | null, how?: string) => void {
  if (asked === null || asked.length >= MOST) return () => undefined;
  const name = sourceName(source);
  const report: QueryReport = {
    source,
    ...worded(source, question),
    state: "not_yet",
    message: `${name} had not answered when this was shown.`,
    tookMs: null,
    ...rangeOf(source, question.params ?? {}),
    grafana: null,
  };
  asked.push(report);
  return (error, tookMs, how) => {
    const off = error?.kind === "off";
    report.state = error === null ? "ok" : off ? "off" : "error";
    report.message = error?.message ?? how ?? `${name} answered.`;
    report.tookMs = tookMs === null || off ? null : Math.round(tookMs * 10) / 10;
  };
}

const LANGUAGES = {
  tempo: ["q", "traceql"],
  loki: ["query", "logql"],
  prometheus: ["query", "promql"],
} as const;

/** The query where the question has one; else the request itself. */
function worded(
  source: Source,
  { path, method = "GET", params = {} }: Question,
): Pick<QueryReport, "language" | "query"> {
  const [param, language] = source === "alertmanager" ? [null, null] : LANGUAGES[source];
  const query = param === null ? null : params[param];
  if (typeof query === "string" && language !== null) return { language, query };
  const search = new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) =>
      value === null || value === undefined
        ? []
        : [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
  return { language: "http", query: `${method} ${path}${search === "" ? "" : `?${search}`}` };
}

const secondsOf = (step: Params[string]): number | null => {
  const seconds = typeof step === "string" ? Number.parseFloat(step) : Number(step ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
};

/** Loki takes ns, the others seconds. */
function rangeOf(source: Source, params: Params): Pick<QueryReport, "from" | "to" | "step" | "limit"> {
  const at = (name: string): string | null => {
    const value = params[name];
    if (typeof value !== "number" && typeof value !== "bigint") return null;
    const ms = source === "loki" ? Number(value) / 1e6 : Number(value) * 1000;
    return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
  };
  const { limit } = params;
  return {
    from: at("start") ?? at("time"),
    to: at("end") ?? at("time"),
    step: secondsOf(params["step"]),
    limit: typeof limit === "number" && Number.isInteger(limit) ? limit : null,
  };
}
