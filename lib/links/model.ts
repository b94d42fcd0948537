/** Addresses of other tools, with placeholders that a call fills in. Pure. */

export const PLACEHOLDERS = [
  "call_sid",
  "trace_id",
  "start_ms",
  "end_ms",
  "start_iso",
  "end_iso",
  "vertical",
  "agent",
  "direction",
  "carrier",
  "environment",
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type LinkValues = Readonly<Record<Placeholder, string | null>>;

/** A link out of the console, ready to be followed. */
export interface OutsideLink {
  readonly name: string;
  readonly href: string;
}

const BRACES = /\{([^{}]*)\}/g;

/** What is wrong with a template, as the end of a sentence; null when it can be used. */
export function templateProblem(template: string): string | null {
  if (/[\s\p{Cc}]/u.test(template)) return "must hold no spaces";
  const unknown = [...template.matchAll(BRACES)].find(([, name]) => !isPlaceholder(name ?? ""))?.[0];
  if (unknown !== undefined)
    return `holds ${unknown.slice(0, 40)}, which is no placeholder: there are ${PLACEHOLDERS.map((name) => `{${name}}`).join(", ")}`;
  const rest = template.replace(BRACES, "x");
  if (/[{}]/.test(rest)) return "holds a { or } that belongs to no placeholder";
  const url = URL.parse(rest);
  if (url === null || !/^https?:\/\/[^/?#]/i.test(template) || url.hostname === "")
    return "must begin with http:// or https:// and a host";
  // A call's data must not choose whose server is asked.
  if (/^https?:\/\/[^/?#]*[{}]/i.test(template))
    return "must not hold a placeholder before the first / of its path";
  return url.username === "" && url.password === ""
    ? null
    : "must hold no user or password: everybody could read them";
}

const isPlaceholder = (name: string): name is Placeholder =>
  (PLACEHOLDERS as readonly string[]).includes(name);

/** The address with its values, each percent-encoded; null where one is not known. */
export function fillTemplate(template: string, values: LinkValues): string | null {
  let whole = true;
  const href = template.replace(BRACES, (match, name: string) => {
    const value = isPlaceholder(name) ? values[name] : null;
    // `.` and `..` would be read as path segments.
    if (value === null || value === "" || /^\.{1,2}$/.test(value)) {
      whole = false;
      return match;
    }
    return encodeURIComponent(value.toWellFormed()).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  });
  return whole ? href : null;
}

export interface ExploreQuery {
  readonly type: "tempo" | "loki" | "prometheus";
  /** The datasource's uid in Grafana. */
  readonly uid: string;
  readonly query: string;
  readonly fromMs: number;
  /** Null: now, for a call that still runs. */
  readonly toMs: number | null;
}

/**
 * Grafana Explore with one query, as Grafana ≥ 10 reads it.
 * https://grafana.com/docs/grafana/latest/visualizations/explore/get-started-with-explore/#generate-explore-urls-from-external-tools
 */
export function exploreHref(
  grafana: string,
  org: number,
  { type, uid, query, fromMs, toMs }: ExploreQuery,
): string {
  const datasource = { type, uid };
  const asked = {
    tempo: { refId: "A", datasource, queryType: "traceql", query },
    loki: { refId: "A", datasource, queryType: "range", expr: query, editorMode: "code" },
    prometheus: { refId: "A", datasource, expr: query, range: true, instant: false, editorMode: "code" },
  }[type];
  const panes = {
    earshot: {
      datasource: uid,
      queries: [asked],
      range: { from: String(Math.floor(fromMs)), to: toMs === null ? "now" : String(Math.ceil(toMs)) },
    },
  };
  const params = new URLSearchParams({
    schemaVersion: "1",
    orgId: String(org),
    panes: JSON.stringify(panes),
  });
  return `${grafana.replace(/\/+$/, "")}/explore?${params}`;
}
