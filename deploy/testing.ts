import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";

/** Reads the files of this folder for its tests. */

export const DEPLOY = fileURLToPath(new URL(".", import.meta.url));
export const ROOT = join(DEPLOY, "..");

/** A file's value. Throws every problem of its YAML as `file:line:column: reason`. */
export function readYaml(name: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(join(DEPLOY, name), "utf8"), {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    strict: true,
    uniqueKeys: true,
  });
  const problems = [...document.errors, ...document.warnings].map((problem) => {
    const { line, col } = lines.linePos(problem.pos[0]);
    return `deploy/${name}:${line}:${col}: ${problem.message}`;
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return document.toJS();
}

/** The part of the Compose Specification that this project uses; another key is refused. */
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  pull_policy: z.enum(["build"]).optional(),
  profiles: z.array(z.string()).optional(),
  restart: z.enum(["unless-stopped"]).optional(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  cap_add: z.array(z.string()).optional(),
  security_opt: z.array(z.string()),
  network_mode: z.enum(["none"]).optional(),
  logging: z.strictObject({ driver: z.string(), options: z.record(z.string(), z.string()) }).optional(),
  user: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  volumes: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
      start_period: z.string(),
    })
    .optional(),
  deploy: z.strictObject({
    resources: z.strictObject({
      limits: z.strictObject({ cpus: z.string(), memory: z.string(), pids: z.number() }),
    }),
  }),
});
const composeSchema = z.object({
  name: z.string(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.strictObject({})),
});
export type Compose = z.infer<typeof composeSchema>;

export const readCompose = (): Compose => composeSchema.parse(readYaml("compose.yaml"));

/** What stands at a path of keys and indexes. Throws where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let node = value;
  for (const [i, key] of path.entries()) {
    node = typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined;
    if (node === undefined) throw new Error(`there is nothing at ${path.slice(0, i + 1).join(".")}`);
  }
  return node;
}

export const textAt = (value: unknown, ...path: readonly (string | number)[]): string =>
  z.string().parse(at(value, ...path));

/** The last port of `host:port`, `host:published:port` or an address. */
export const portOf = (address: string): string => /:(\d+)(?:\/.*)?$/.exec(address)?.[1] ?? "none";
