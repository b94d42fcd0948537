import type { SignalName } from "../signals.ts";

/** What the main thread and a query thread say to each other. */
export interface QueryThreadData {
  readonly dataDir: string;
}

export interface Query {
  readonly signal: SignalName;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the backend's prefix, decoded. */
  readonly path: string;
  /** Query string and form body together, still encoded. */
  readonly params: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export type FromQueryThread =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly answer: Answer };
