import * as z from "zod";
import { LEDGER_STAGES, STAGES } from "#lib/ledger/stages.ts";
import { templateProblem } from "#lib/links/model.ts";
import { METRICS } from "./model.ts";
import { type Fault, faultsOf, readYaml } from "./yaml.ts";

/** The file that EARSHOT_CONFIG names: its shape, and its problems as `file:line: key: reason`. */

const budgetMs = z.number().positive().max(600_000);
const stageBudgets = z.partialRecord(z.enum(LEDGER_STAGES), budgetMs);
const ownBudget = z.strictObject({ turn: budgetMs.optional(), stages: stageBudgets.optional() });
const budgetEntry = z.strictObject({
  turn: budgetMs.optional(),
  stages: stageBudgets.optional(),
  realtime: ownBudget.optional(),
});

const name = z.string().min(1).max(200);
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "must be a Prometheus label name");
const metric = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "must be a Prometheus metric name"),
  unit: z.enum(["s", "ms"]).default("s"),
  labels: z.record(labelName, labelName.nullable()).default({}),
  match: z.record(labelName, z.string()).default({}),
});

const template = z
  .string()
  .max(2000)
  .superRefine((text, context) => {
    const problem = templateProblem(text);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
/** An address alone. */
const address = template.refine((text) => !/[{}?#]/.test(text), "must be an address without {, ? or #");
const uid = z.string().regex(/^[\w-]{1,64}$/, "must be a datasource's uid: letters, digits, - and _");
const days = z.number().int().min(1).max(3650);
const timeoutMs = z.number().int().min(100).max(300_000);
const backendLimits = z.strictObject({
  timeout_ms: timeoutMs.optional(),
  max_response_mb: z.number().min(1).max(400).optional(),
  max_concurrent: z.number().int().min(1).max(256).optional(),
});

const configFileSchema = z.strictObject({
  budgets: z
    .strictObject({
      version: z.string().min(1).max(64).optional(),
      all: budgetEntry.optional(),
      profiles: z.record(name, budgetEntry).optional(),
      verticals: z.record(name, budgetEntry).optional(),
    })
    .optional(),
  links: z
    .strictObject({
      grafana: z
        .strictObject({
          url: address,
          org: z.number().int().min(1).default(1),
          datasources: z
            .strictObject({ tempo: uid.optional(), loki: uid.optional(), prometheus: uid.optional() })
            .default({}),
        })
        .optional(),
      carrier: template.optional(),
      transcript: template.optional(),
      more: z
        .array(z.strictObject({ name: z.string().min(1).max(60), url: template }))
        .max(20)
        .optional(),
    })
    .optional(),
  metrics: z
    .strictObject({ stages: z.partialRecord(z.enum(STAGES), metric).optional() })
    .extend(Object.fromEntries(METRICS.map((one) => [one, metric.optional()])) as MetricShape)
    .optional(),
  retention: z
    .strictObject({
      traces_days: days.optional(),
      logs_days: days.optional(),
      metrics_days: days.optional(),
    })
    .optional(),
  slo: z.strictObject({ file: z.string().min(1).max(1000) }).optional(),
  backends: z
    .strictObject({
      tempo: backendLimits.optional(),
      loki: backendLimits.optional(),
      prometheus: backendLimits.optional(),
      alertmanager: backendLimits.optional(),
    })
    .optional(),
});
type MetricShape = Record<(typeof METRICS)[number], z.ZodOptional<typeof metric>>;
export type ConfigFile = z.output<typeof configFileSchema>;

/** Reads the file's text. Gives the file, or its problems; never both. */
export function parseConfigFile(
  path: string,
  text: string,
): { readonly file: ConfigFile } | { readonly problems: string[] } {
  const refuse = (faults: readonly Fault[]) => ({
    problems: faults.map(({ line, reason }) => `${path}:${line}: ${reason}`),
  });
  const yaml = readYaml(text);
  if ("faults" in yaml) return refuse(yaml.faults);
  const parsed = configFileSchema.safeParse(yaml.value ?? {});
  return parsed.success ? { file: parsed.data } : refuse(faultsOf(yaml, parsed.error));
}
