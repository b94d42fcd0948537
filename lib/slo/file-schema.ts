import * as z from "zod";
import { COUNTED, HISTOGRAMS, labelsOf, valuesOf } from "./metrics.ts";
import { ALERTINGS, type EventCount } from "./model.ts";

/** The shape of the SLO file (docs/configuration.md). What spans several keys is checked in file.ts. */

/** A word of a URL and of a label: letters, digits, -. */
const slug = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words with - between, such as turn-latency");

const SHARE = "must be a share between 0 and 1, such as 0.95";
const share = z
  .number({ error: ({ input }) => (input === undefined ? "is missing" : SHARE) })
  .refine((value) => value > 0 && value < 1, SHARE);

/** `1.2s`, `250ms`: seconds. */
const DURATION = "must be a duration such as 1.2s or 250ms";
const latency = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : DURATION) })
  .transform((text, context) => {
    const match = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s)$/.exec(text);
    const seconds = match === null ? 0 : Number(match[1]) / (match[2] === "ms" ? 1000 : 1);
    if (seconds > 0) return seconds;
    context.addIssue({ code: "custom", message: DURATION });
    return z.NEVER;
  });

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "must be a Prometheus label name");
const labelValue = z.string().min(1, "must not be empty").max(200);
const match = z
  .record(
    labelName,
    z.union(
      [labelValue, z.array(labelValue).min(1)],
      "must be a text, or a list of texts of which any will do",
    ),
  )
  .default({});

const knownLabels = (one: EventCount, context: z.RefinementCtx): void => {
  const known = labelsOf(one.metric);
  for (const [name, value] of Object.entries(one.match)) {
    if (known.includes(name)) {
      const values = valuesOf(name);
      const wrong = [value].flat().find((text) => values !== null && !values.includes(text));
      if (values !== null && wrong !== undefined)
        context.addIssue({
          code: "custom",
          path: ["match", name],
          message: `${wrong} is no ${name}, which is one of ${values.join(", ")}`,
        });
      continue;
    }
    const reason =
      name === "vertical"
        ? "every objective holds per vertical already; use `verticals` for targets of their own"
        : `is no label of ${one.metric}, which has ${known.join(", ")}`;
    context.addIssue({ code: "custom", path: ["match", name], message: reason });
  }
};

const events = z
  .strictObject({
    metric: z.enum(COUNTED, `must be one of ${COUNTED.join(", ")}`),
    match,
  })
  .superRefine(knownLabels);

const observations = z
  .strictObject({
    metric: z.enum(HISTOGRAMS, `must be a histogram: ${HISTOGRAMS.join(", ")}`),
    match,
    below: latency,
  })
  .superRefine(knownLabels);

const alerting = z.enum(ALERTINGS, `must be one of ${ALERTINGS.join(", ")}`);

const objective = z.strictObject({
  name: slug,
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(300),
  target: share,
  indicator: z.strictObject({
    latency: observations.optional(),
    ratio: z.strictObject({ bad: events, total: events }).optional(),
  }),
  alerting: alerting.default("page"),
  min_bad_events: z.number().int().min(1).max(1_000_000).default(5),
  runbook: slug,
  verticals: z
    .record(
      z.string().min(1).max(120),
      z.strictObject({ target: share.optional(), below: latency.optional(), alerting: alerting.optional() }),
    )
    .default({}),
});
export type ObjectiveInFile = z.output<typeof objective>;

const address = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, "must be an http or https address without ?, # or a user");

export const sloFileSchema = z.strictObject({
  version: z.literal(1, "must be the number 1"),
  time_window: z.literal("30d", "must be 30d: the alerts' burn rates are made for it"),
  console: address,
  runbooks: address,
  match: z.record(labelName, labelValue).default({}),
  objectives: z.array(objective).min(1, "must name at least one objective").max(100),
});
