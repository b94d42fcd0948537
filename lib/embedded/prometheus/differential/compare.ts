import * as z from "zod";

/** Compares two answers of the query API: the same series, the same times, values within 1e-9 of each other. */

const point = z.tuple([z.number(), z.string()]);
const metric = z.record(z.string(), z.string());
const answer = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("success"),
    data: z.discriminatedUnion("resultType", [
      z.object({ resultType: z.literal("scalar"), result: point }),
      z.object({ resultType: z.literal("string"), result: point }),
      z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric, value: point })) }),
      z.object({
        resultType: z.literal("matrix"),
        result: z.array(z.object({ metric, values: z.array(point) })),
      }),
    ]),
  }),
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);

type Row = readonly [string, readonly (readonly [number, string])[]];

const TOLERANCE = 1e-9;

/** @param ordered whether the series must come in one order. @returns the first difference, or null. */
export function difference(real: unknown, embedded: unknown, ordered: boolean): string | null {
  const [a, b] = [answer.parse(real), answer.parse(embedded)];
  if (a.status === "error" || b.status === "error") {
    const [x, y] = [a, b].map((side) =>
      side.status === "error" ? `${side.errorType}: ${side.error}` : "success",
    );
    const sameKind = a.status === "error" && b.status === "error" && a.errorType === b.errorType;
    return sameKind ? null : `${x} ≠ ${y}`;
  }
  if (a.data.resultType !== b.data.resultType) return `${a.data.resultType} ≠ ${b.data.resultType}`;
  return rowsDiffer(rowsOf(a.data, ordered), rowsOf(b.data, ordered));
}

type Data = Extract<z.infer<typeof answer>, { status: "success" }>["data"];

function rowsOf(data: Data, ordered: boolean): Row[] {
  switch (data.resultType) {
    case "scalar":
    case "string":
      return [["", [data.result]]];
    case "vector":
      return sortRows(
        data.result.map(({ metric, value }): Row => [keyOf(metric), [value]]),
        ordered,
      );
    case "matrix":
      return sortRows(
        data.result.map(({ metric, values }): Row => [keyOf(metric), values]),
        ordered,
      );
  }
}

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([x], [y]) => (x < y ? -1 : 1)));

const sortRows = (rows: Row[], ordered: boolean): Row[] =>
  ordered ? rows : rows.sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));

function rowsDiffer(a: readonly Row[], b: readonly Row[]): string | null {
  if (a.length !== b.length) return `${a.length} series ≠ ${b.length} series`;
  for (const [i, [key, points]] of a.entries()) {
    const [otherKey, others] = b[i] ?? ["", []];
    if (key !== otherKey) return `${key} ≠ ${otherKey}`;
    if (points.length !== others.length) return `${key}: ${points.length} points ≠ ${others.length} points`;
    for (const [n, [time, value]] of points.entries()) {
      const [otherTime, other] = others[n] ?? [Number.NaN, ""];
      if (time !== otherTime) return `${key}: time ${time} ≠ ${otherTime}`;
      if (!close(value, other)) return `${key} at ${time}: ${value} ≠ ${other}`;
    }
  }
  return null;
}

function close(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(x), Math.abs(y));
}
