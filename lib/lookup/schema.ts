import * as z from "zod";

/** The contract of `POST /api/v1/lookup`. The text is in the body: a caller's number never appears in a URL. */
export const LOOKUP_MAX_CHARS = 20_000;

export const lookupRequestSchema = z.object({ q: z.string() });

export const candidateSchema = z.object({
  kind: z.enum(["call", "trace", "caller", "conversation"]),
  /** A Call SID, trace id, caller hash or conversation id; never a phone number. */
  id: z.string(),
  href: z.string(),
  label: z.string(),
});

export const lookupResponseSchema = z.object({
  kind: z.enum(["call", "trace", "caller", "conversation", "none"]),
  href: z.string().nullable(),
  candidates: z.array(candidateSchema),
  /** Why nothing was found, or what to do next; null when there is an href. */
  message: z.string().nullable(),
});
export type LookupResponse = z.infer<typeof lookupResponseSchema>;
