import { BYTES, field, openReader, readFields, readMessage, type Reader } from "#lib/otlp/wire.ts";
import { Rejections, type Decoded, type OfResource, type OfScope } from "../decoded.ts";
import { EMPTY_RESOURCE, EMPTY_SCOPE, readResource, readScope } from "./common.ts";
import { readRecord } from "./wire.ts";

type ReadRecord<T> = (reader: Reader, rejections: Rejections) => T;

/** The resources and scopes of a request, with their records read one by one; all three signals number them alike. */
export function readRequest<T>(body: Uint8Array, read: ReadRecord<T>): Decoded<OfResource<T>> {
  const reader = openReader(body);
  const rejections = new Rejections();
  const messages: OfResource<T>[] = [];
  readFields(
    reader,
    reader.len,
    (tag) => tag === field(1, BYTES) && messages.push(readOfResource(reader, rejections, read)) > 0,
  );
  return { messages, rejected: rejections.result };
}

function readOfResource<T>(reader: Reader, rejections: Rejections, read: ReadRecord<T>): OfResource<T> {
  const scopes: OfScope<T>[] = [];
  let resource = EMPTY_RESOURCE;
  let schemaUrl = "";
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) resource = readResource(reader);
    else if (tag === field(2, BYTES)) scopes.push(readOfScope(reader, rejections, read));
    else if (tag === field(3, BYTES)) schemaUrl = reader.string();
    else return false;
    return true;
  });
  return { resource, schemaUrl, scopes };
}

function readOfScope<T>(reader: Reader, rejections: Rejections, read: ReadRecord<T>): OfScope<T> {
  const records: T[] = [];
  let scope = EMPTY_SCOPE;
  let schemaUrl = "";
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) scope = readScope(reader);
    else if (tag === field(2, BYTES)) {
      const record = readRecord(reader, rejections, (inner) => read(inner, rejections));
      if (record !== undefined) records.push(record);
    } else if (tag === field(3, BYTES)) schemaUrl = reader.string();
    else return false;
    return true;
  });
  return { scope, schemaUrl, records };
}
