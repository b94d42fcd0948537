import * as z from "zod";

/** An error of the JSON API: RFC 9457 problem details, `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** A plain sentence that says what to do; it never repeats what was sent. */
  detail: z.string(),
  /** The request's id, which the server's log has too. */
  instance: z.string(),
  /** The query parameter or field that is at fault; null where the request as a whole is. */
  field: z.string().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;
