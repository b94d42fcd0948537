import type { AttributeScope } from "./ast.ts";
import type { Static } from "./static.ts";

/** What the evaluator sees of a stored trace. Times are epoch ns. */
export interface TraceView {
  readonly traceId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly rootName: string | null;
  readonly rootService: string | null;
  /** In order of arrival. */
  readonly spans: readonly SpanView[];
}

export interface SpanView {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly statusMessage: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  readonly events: readonly { readonly name: string; readonly timeNs: bigint }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** nil when the span has none; an array when several of its events or links do. */
  attribute(scope: AttributeScope, key: string): Static;
}
