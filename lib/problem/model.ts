/**
 * Why a service cannot answer: a closed union, so that every route maps all of it.
 * `message` is for people and holds nothing that was typed in (it may be a phone number).
 */
export interface ServiceError {
  readonly kind:
    | "bad_request"
    | "forbidden"
    | "not_found"
    | "too_large"
    | "unsupported_media_type"
    | "unavailable"
    | "aborted";
  readonly message: string;
  /** The query parameter or field at fault. */
  readonly field?: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ServiceError };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (
  kind: ServiceError["kind"],
  message: string,
  field?: string,
): { readonly ok: false; readonly error: ServiceError } => ({
  ok: false,
  error: field === undefined ? { kind, message } : { kind, message, field },
});
