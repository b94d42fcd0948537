import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import * as z from "zod";
import { LEDGER_STAGES, STAGES } from "#lib/ledger/stages.ts";
import { templateProblem } from "#lib/links/model.ts";
import { METRICS } from "./model.ts";

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((e) => `${path}:${lines.linePos(e.pos[0]).line}: ${e.message}`),
    };
  }
  let value: unknown;
  try {
    // A file of aliases that unfold to gigabytes is refused by yaml itself.
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    return { problems: [`${path}:1: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = configFileSchema.safeParse(value);
  if (parsed.success) return { file: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const keys =
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return keys.map((at) => {
      const line = lines.linePos(offsetOf(document, at)).line;
      const reason = issue.code === "unrecognized_keys" ? "is not a known key" : issue.message;
      return `${path}:${line}: ${at.length === 0 ? "the file" : at.map(String).join(".")}: ${reason}`;
    });
  });
  return { problems };
}

/** Where a key stands in the text; of what is missing, the place it is missing from. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node);
    } else break;
  }
  return offset;
}

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
