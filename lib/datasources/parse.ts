import type * as z from "zod";
import { sourceName } from "#lib/sources/model.ts";
import type { Reply } from "#lib/sources/model.ts";
import { failure } from "./transport.ts";
import type { Backend } from "./transport.ts";

/**
 * Reads an answer with a schema and adapts it. An answer of another shape becomes the error `schema`, which
 * names the place and never its content.
 */
export function parseReply<S extends z.ZodType, T>(
  backend: Backend,
  reply: Reply<unknown>,
  schema: S,
  adapt: (value: z.output<S>) => T,
): Reply<T> {
  if (!reply.ok) return reply;
  const started = performance.now();
  const parsed = schema.safeParse(reply.value);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
    const place = at === "" ? "" : ` at ${at.slice(0, 80)}`;
    const message = `${sourceName(backend.source)} answered in a shape that is not its API's${place}.`;
    return { ok: false, error: failure(backend, "schema", message), tookMs: reply.tookMs };
  }
  const value = adapt(parsed.data);
  return { ...reply, value, tookMs: reply.tookMs + performance.now() - started };
}
