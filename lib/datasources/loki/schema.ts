import * as z from "zod";
import { matrixSample, seriesSchema, vectorSample } from "../samples.ts";

/** What Loki answers (https://grafana.com/docs/loki/latest/reference/loki-http-api/), as far as the console reads it. */

const text = z.record(z.string(), z.string());

/** The third item is there only with `categorize-labels`. */
const categories = z.object({ structuredMetadata: text.optional(), parsed: text.optional() });
const entry = z.tuple([z.string(), z.string(), categories.optional()]);

const stream = z.object({ stream: text, values: z.array(entry) });
export type LokiStream = z.output<typeof stream>;

/** Loki tells of trouble that did not fail the query as `warnings`. */
const envelope = { status: z.literal("success"), warnings: z.array(z.string()).nullish() };

export const streamsSchema = z.object({
  ...envelope,
  data: z.object({ resultType: z.literal("streams"), result: z.array(stream) }),
});

export const matrixSchema = z.object({
  ...envelope,
  data: z.object({ resultType: z.literal("matrix"), result: z.array(seriesSchema) }),
});

export const instantSchema = z.object({
  ...envelope,
  data: z.discriminatedUnion("resultType", [
    z.object({ resultType: z.literal("vector"), result: z.array(vectorSample) }),
    z.object({ resultType: z.literal("scalar"), result: matrixSample }),
  ]),
});

/** `data` is left out when there is none. */
export const namesSchema = z.object({ ...envelope, data: z.array(z.string()).nullish() });

export const seriesListSchema = z.object({ ...envelope, data: z.array(text).nullish() });

export const buildInfoSchema = z.object({ version: z.string() });
