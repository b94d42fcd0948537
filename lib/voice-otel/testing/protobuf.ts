/** A field of a message: its name and how it is read. `[]` after a type: repeated. */
type Field = readonly [name: string, type: string];
export type Schema = Readonly<Record<string, Readonly<Record<number, Field>>>>;
export type Message = Record<string, unknown>;

/** Reads one protobuf message by a table of its fields; fields that are not in the table are skipped. */
export function decode(bytes: Uint8Array, type: string, schema: Schema): Message {
  const fields = schema[type] ?? {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message: Message = {};
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("cut short");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  };
  const scalar = (kind: string): unknown => {
    if (kind === "double") return view.getFloat64((at += 8) - 8, true);
    if (kind === "fixed64") return view.getBigUint64((at += 8) - 8, true);
    if (kind === "fixed32") return view.getUint32((at += 4) - 4, true);
    const value = varint();
    if (kind === "bool") return value !== 0n;
    return kind === "int64" ? Number(BigInt.asIntN(64, value)) : Number(value);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    const [name, type] = fields[tag >>> 3] ?? [];
    const repeated = type?.endsWith("[]") === true;
    const kind = repeated ? type.slice(0, -2) : (type ?? "");
    const values: unknown[] = [];
    if (wire === 2) {
      const length = Number(varint());
      const packed = kind === "double" || kind === "fixed64" ? length / 8 : 0;
      for (let i = 0; i < packed; i++) values.push(scalar(kind));
      if (packed === 0) values.push(read(bytes.subarray(at, (at += length)), kind, schema));
    } else if (kind !== "") values.push(scalar(kind));
    else if (wire === 0) varint();
    else at += wire === 1 ? 8 : 4;
    if (name === undefined) continue;
    if (repeated) message[name] = [...((message[name] as unknown[]) ?? []), ...values];
    else message[name] = values[0];
  }
  return message;
}

function read(bytes: Uint8Array, kind: string, schema: Schema): unknown {
  if (kind === "string") return Buffer.from(bytes).toString("utf8");
  if (kind === "hex") return Buffer.from(bytes).toString("hex");
  return kind in schema ? decode(bytes, kind, schema) : undefined;
}
