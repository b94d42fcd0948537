/** Where things are in the console. Every id is encoded: carriers' ids hold slashes, colons and dots. */

export interface CallSelection {
  /** A turn's index. */
  readonly turn?: number | null;
  /** A span's id. */
  readonly span?: string | null;
  /** A log line's id. */
  readonly line?: string | null;
}

function withSelection(path: string, selection: CallSelection): string {
  const query = new URLSearchParams();
  if (selection.turn != null) query.set("turn", String(selection.turn));
  if (selection.span != null) query.set("span", selection.span);
  if (selection.line != null) query.set("line", selection.line);
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The page of a call, with a turn, a span or a log line selected. */
export const callHref = (sid: string, selection: CallSelection = {}): string =>
  withSelection(`/calls/${encodeURIComponent(sid)}`, selection);

/** The page of a trace of any profile. */
export const traceHref = (traceId: string, selection: CallSelection = {}): string =>
  withSelection(`/traces/${encodeURIComponent(traceId)}`, selection);

/** The page of a listed call: of one that names no carrier's id, its trace's. */
export const listedHref = (
  { sid, traceId }: { readonly sid: string; readonly traceId: string | null },
  selection: CallSelection = {},
): string => (sid === traceId ? traceHref(sid, selection) : callHref(sid, selection));

/** The calls of one caller, by the hash of the number. */
export const callerHref = (callerHash: string): string => `/calls?caller=${encodeURIComponent(callerHash)}`;
