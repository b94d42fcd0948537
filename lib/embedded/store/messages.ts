import type { Rejected } from "../signal.ts";
import type { SignalName, StoredEncoding } from "../signals.ts";

/** What the main thread and the writer thread say to each other. */
export interface WriterData {
  readonly dataDir: string;
  readonly retentionMs: number | null;
  readonly metricsRetentionMs: number | null;
  readonly maxBytes: number | null;
}

export interface WriteRequest {
  readonly kind: "write";
  readonly id: number;
  readonly signal: SignalName;
  readonly encoding: StoredEncoding;
  readonly body: Uint8Array;
}
export type ToWriter = WriteRequest | { readonly kind: "close" };

/** `unavailable`: nothing was stored, and the same request may succeed later (locked, full). */
export type WriteOutcome =
  | { readonly kind: "stored"; readonly rejected: Rejected }
  | { readonly kind: "malformed"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

export type FromWriter =
  | { readonly kind: "ready" }
  | {
      readonly kind: "results";
      readonly results: readonly { readonly id: number; readonly outcome: WriteOutcome }[];
    }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "closed" };
