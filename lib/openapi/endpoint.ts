import type * as z from "zod";

export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** With `{parameters}`; the route's folder is the same path with `[parameters]`. */
  readonly path: string;
  readonly summary: string;
  /** Query parameters; those whose schema is an array may be repeated. */
  readonly query?: z.ZodObject;
  /** It writes something: a page of another site must not be able to have it done. */
  readonly writes?: true;
  readonly body?: { readonly schema: z.ZodType; readonly maxBytes: number; readonly tooLarge: string };
  readonly response: {
    readonly type: "application/json" | "text/csv";
    readonly schema: z.ZodType;
    /** Types that the same question is answered with on request, as text. */
    readonly also?: readonly string[];
  };
  /** Errors beside 500. */
  readonly errors: readonly number[];
}

export const json = <S extends z.ZodType>(schema: S) => ({ type: "application/json", schema }) as const;
