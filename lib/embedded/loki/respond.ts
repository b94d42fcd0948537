import type { ApiResponse } from "../signal.ts";

export function lokiJson(body: unknown): ApiResponse {
  return { status: 200, contentType: "application/json; charset=UTF-8", body: `${JSON.stringify(body)}\n` };
}

/** Go's `FormatFloat(v, 'f', -1, 64)`: never an exponent. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", first = "", rest = ""] = match;
  const exponent = Number(match[4]);
  const digits = first + rest;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.padEnd(exponent + 1, "0")}`;
}

/** Epoch seconds with ms, as samples carry them. */
export function sampleTime(ns: bigint): number {
  return Number(ns / 1_000_000n) / 1000;
}
