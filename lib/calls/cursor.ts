/** Where a page of calls ended, so that the next neither repeats a call nor leaves one out. */
export interface Cursor {
  /** Epoch ns of the last call's place in the list. */
  readonly ns: bigint;
  /** Its SID: calls of the same instant are in order of their SIDs. */
  readonly sid: string;
  /** Epoch ns at which the first page was made: what ended since keeps the place that it had then. */
  readonly asOfNs: bigint;
  /** The last call's value where the order is not by time. */
  readonly value: number | null;
  /** What the list is made from. */
  readonly from: "log" | "traces";
}

/** An opaque word for a URL. */
export function encodeCursor({ ns, sid, asOfNs, value, from }: Cursor): string {
  const parts = [String(ns), sid, String(asOfNs), value, ...(from === "traces" ? [from] : [])];
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** Null for anything that `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(parts) || parts.length < 4 || parts.length > 5) return null;
    const [ns, sid, asOf, value, from] = parts as readonly unknown[];
    if (from !== undefined && from !== "traces") return null;
    if (!isNs(ns) || !isNs(asOf) || typeof sid !== "string" || sid.length > 200) return null;
    if (value !== null && (typeof value !== "number" || !Number.isFinite(value))) return null;
    return { ns: BigInt(ns), sid, asOfNs: BigInt(asOf), value, from: from ?? "log" };
  } catch {
    return null;
  }
}

const isNs = (text: unknown): text is string => typeof text === "string" && /^\d{1,20}$/.test(text);
