import { ROOT_CONTEXT, type Span, context, trace } from "@opentelemetry/api";
import type { CallContext } from "./kit.ts";
import type { TurnHandle } from "./types.ts";

/**
 * Runs code as part of a call: in the kit's own AsyncLocalStorage, which keeps calls apart whatever SDK the
 * application has, and in OpenTelemetry's active context, so that spans of libraries become children of `span`.
 */
export function inScope<T>(call: CallContext, turn: TurnHandle | null, span: Span, run: () => T): T {
  return call.kit.scopes.run({ call: call.handle, turn, span }, () =>
    context.with(trace.setSpan(context.active(), span), run),
  );
}

/** The stage or span of this turn that the code runs in; the turn's own span outside of any. */
export function parentIn(call: CallContext, turn: TurnHandle, turnSpan: Span): Span {
  const scope = call.kit.scopes.getStore();
  return scope?.turn === turn ? scope.span : turnSpan;
}

/** A context with `parent` alone: nothing of the application's (a suppression, its own span) decides over ours. */
export const below = (parent: Span) => trace.setSpan(ROOT_CONTEXT, parent);
