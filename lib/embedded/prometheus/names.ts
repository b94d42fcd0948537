/**
 * OTLP names → Prometheus names, by the strategy `UnderscoreEscapingWithSuffixes`, Prometheus 3's default
 * (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/).
 */

export type MetricKind = "gauge" | "counter" | "up_down_counter" | "histogram" | "summary";

const UNITS: Readonly<Record<string, string>> = {
  d: "days",
  h: "hours",
  min: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
  By: "bytes",
  KiBy: "kibibytes",
  MiBy: "mebibytes",
  GiBy: "gibibytes",
  TiBy: "tibibytes",
  KBy: "kilobytes",
  MBy: "megabytes",
  GBy: "gigabytes",
  TBy: "terabytes",
  m: "meters",
  V: "volts",
  A: "amperes",
  J: "joules",
  W: "watts",
  g: "grams",
  Cel: "celsius",
  Hz: "hertz",
  "1": "",
  "%": "percent",
};

const PER_UNITS: Readonly<Record<string, string>> = {
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
  mo: "month",
  y: "year",
};

const own = (record: Readonly<Record<string, string>>, key: string): string =>
  Object.hasOwn(record, key) ? (record[key] ?? key) : key;

/** The main and the "per" part of a unit, annotations (`{call}`) dropped. */
function unitWords(unit: string): { readonly main: string; readonly per: string } {
  const slash = unit.indexOf("/");
  const [mainUnit, perUnit] = slash === -1 ? [unit, ""] : [unit.slice(0, slash), unit.slice(slash + 1)];
  const plain = (text: string) => (/[{}]/.test(text) ? "" : text.trim());
  const main = plain(mainUnit) === "" ? "" : own(UNITS, plain(mainUnit));
  const per = plain(perUnit) === "" ? "" : `per_${own(PER_UNITS, plain(perUnit))}`;
  return { main: clean(main), per: clean(per) };
}

const clean = (text: string): string =>
  text
    .replaceAll(/[^a-zA-Z0-9:]/g, "_")
    .replaceAll(/_{2,}/g, "_")
    .replace(/^_/, "");

/**
 * A metric family's name: tokens joined by `_`, then the unit, then `_total` for a monotonic sum or `_ratio` for
 * a gauge of unit `1`. Null where nothing usable is left of the name.
 */
export function metricName(name: string, unit: string, kind: MetricKind): string | null {
  let tokens = name.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== "");
  const words = unitWords(unit);
  const per = words.per === "per_" ? "" : words.per.replace(/_$/, "");
  const addPer = per !== "" && !tokens.includes(per);
  const addMain = words.main !== "" && !tokens.includes(words.main);
  if (addMain) tokens.push(addPer ? words.main.replace(/_$/, "") : words.main);
  if (addPer) tokens.push(per);
  if (kind === "counter") tokens = [...tokens.filter((token) => token !== "total"), "total"];
  if (kind === "gauge" && unit === "1") tokens = [...tokens.filter((token) => token !== "ratio"), "ratio"];
  const joined = tokens.join("_");
  if (!/[^_]/.test(joined)) return null;
  return /^\d/.test(joined) ? `_${joined}` : joined;
}

/** The unit as metadata names it. */
export function unitName(unit: string): string {
  const { main, per } = unitWords(unit);
  const joined = main !== "" && per !== "" ? `${main}_${per}` : main + per;
  return joined.replace(/^_/, "").replace(/_$/, "");
}

const labelNames = new Map<string, string | null>();
const MOST_NAMES = 10_000;

/** An attribute's name as a label: `gen_ai.tool.name` → `gen_ai_tool_name`. Null where nothing usable is left. */
export function labelName(attribute: string): string | null {
  const known = labelNames.get(attribute);
  if (known !== undefined) return known;
  if (labelNames.size >= MOST_NAMES) labelNames.clear();
  const name = sanitizeLabel(attribute);
  labelNames.set(attribute, name);
  return name;
}

function sanitizeLabel(attribute: string): string | null {
  const plain = attribute.replaceAll(/[^a-zA-Z0-9_]/gu, "_");
  const name = /^\d/.test(plain)
    ? `key_${plain}`
    : plain.startsWith("_") && !plain.startsWith("__")
      ? `key${plain}`
      : plain;
  return name === attribute || /[^_]/.test(name) ? name || null : null;
}
