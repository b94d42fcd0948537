/** What a page or a question is about: a call by its carrier's id, or a trace of any profile by its own. */
export interface Subject {
  readonly kind: "call" | "trace";
  /** The Call SID or the trace id, as it was given: neither parsed nor encoded. */
  readonly id: string;
}

export const callSubject = (sid: string): Subject => ({ kind: "call", id: sid });
export const traceSubject = (traceId: string): Subject => ({ kind: "trace", id: traceId });

/** Where the API answers for it; `…/spans`, `…/spans/{spanId}` and `…/logs` follow. */
export const subjectPath = ({ kind, id }: Subject): string =>
  `/api/v1/${kind === "call" ? "calls" : "traces"}/${encodeURIComponent(id)}`;
