import { createHmac } from "node:crypto";

/** First 32 hex digits of HMAC-SHA256(key, E.164 number), as the voice edge writes it: docs/telemetry.md, "Ids". */
export const callerHash = (key: string, e164: string): string =>
  createHmac("sha256", key).update(e164).digest("hex").slice(0, 32);
