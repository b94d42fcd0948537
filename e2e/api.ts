import { expect } from "@playwright/test";
import type * as z from "zod";
import {
  type CallDetail,
  callDetailSchema,
  type CallList,
  callListSchema,
  type CallSummary,
} from "#lib/calls/schema.ts";
import { type Baseline, baselineSchema } from "#lib/baseline/schema.ts";
import { type Cohort, cohortSchema } from "#lib/cohort/schema.ts";
import { type Comparison, comparisonSchema, type Similar, similarSchema } from "#lib/compare/schema.ts";
import { type CallHistory, historySchema } from "#lib/sentiment/schema.ts";
import { type LogList, logListSchema } from "#lib/logs/schema.ts";
import { state } from "./state.ts";

/** Earshot's JSON API, as a script would ask it; every answer is parsed by its published schema. */

async function ask<T>(schema: z.ZodType<T>, path: string, base: string): Promise<T> {
  const response = await get(`${base}/api/v1${path}`);
  const body = await response.text();
  expect(response.status, body).toBe(200);
  return schema.parse(JSON.parse(body));
}

/** A kept connection can be closed at the very moment that it is used again; nothing was answered then. */
async function get(url: string): Promise<Response> {
  try {
    return await fetch(url);
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : null;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (!["ECONNRESET", "UND_ERR_SOCKET"].includes(code))
      throw new Error(`${url} gave no answer (${code})`, { cause: error });
    return fetch(url);
  }
}

/** `base`: of another console than the tests' own. */
export const callDetail = (sid: string, base = state("url")): Promise<CallDetail> =>
  ask(callDetailSchema, `/calls/${encodeURIComponent(sid)}`, base);

export const callLogs = (sid: string): Promise<LogList> =>
  ask(logListSchema, `/calls/${encodeURIComponent(sid)}/logs`, state("url"));

export const callCohort = (sid: string, base = state("url")): Promise<Cohort> =>
  ask(cohortSchema, `/calls/${encodeURIComponent(sid)}/cohort`, base);

export const callBaseline = (sid: string, base = state("url")): Promise<Baseline> =>
  ask(baselineSchema, `/calls/${encodeURIComponent(sid)}/baseline`, base);

export const callComparison = (a: string, b: string): Promise<Comparison> =>
  ask(
    comparisonSchema,
    `/calls/${encodeURIComponent(a)}/compare?with=${encodeURIComponent(b)}`,
    state("url"),
  );

export const similarCalls = (sid: string): Promise<Similar> =>
  ask(similarSchema, `/calls/${encodeURIComponent(sid)}/similar`, state("url"));

export const callHistory = (sid: string): Promise<CallHistory> =>
  ask(historySchema, `/calls/${encodeURIComponent(sid)}/history`, state("url"));

/** One page of calls. */
export const callPage = (query: Record<string, string>): Promise<CallList> =>
  ask(callListSchema, `/calls?${new URLSearchParams(query)}`, state("url"));

/** All calls of a question, page after page; one that comes twice is there twice. */
export async function allCalls(query: Record<string, string>): Promise<CallSummary[]> {
  const calls: CallSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: CallList = await callPage({ ...query, ...(cursor !== null && { cursor }) });
    calls.push(...page.calls);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return calls;
}
