import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Encoding } from "../otlp/decode.ts";
import type { Rejected } from "../signal.ts";

/** The answers of OTLP/HTTP, in the request's encoding. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
export interface OtlpResponse {
  readonly contentType: string;
  readonly body: Uint8Array;
}

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};

function respond(encoding: Encoding, json: unknown, protobuf: () => BinaryWriter): OtlpResponse {
  const body = encoding === "json" ? new TextEncoder().encode(JSON.stringify(json)) : protobuf().finish();
  return { contentType: CONTENT_TYPES[encoding], body };
}

/** `Export…ServiceResponse`; `rejectedField` is the signal's name for the count of refused records. */
export function exportResponse(encoding: Encoding, rejectedField: string, rejected: Rejected): OtlpResponse {
  if (rejected.count === 0 && rejected.message === "") return respond(encoding, {}, () => new BinaryWriter());
  return respond(
    encoding,
    { partialSuccess: { [rejectedField]: String(rejected.count), errorMessage: rejected.message } },
    () =>
      new BinaryWriter()
        .tag(1, WireType.LengthDelimited)
        .fork()
        .tag(1, WireType.Varint)
        .int64(rejected.count)
        .tag(2, WireType.LengthDelimited)
        .string(rejected.message)
        .join(),
  );
}

/** `google.rpc.Code` for an HTTP status. */
function rpcCode(status: number): number {
  if (status === 413 || status === 429) return 8;
  if (status === 503) return 14;
  return status >= 500 ? 13 : 3;
}

/** `google.rpc.Status`, the body of every OTLP/HTTP failure. */
export function statusResponse(encoding: Encoding, status: number, message: string): OtlpResponse {
  const code = rpcCode(status);
  return respond(encoding, { code, message }, () =>
    new BinaryWriter().tag(1, WireType.Varint).int32(code).tag(2, WireType.LengthDelimited).string(message),
  );
}
