/** The same telemetry of another day: OTLP/protobuf whose instants, and ids of calls, are changed where they stand. */

/**
 * Fields on the way to an instant, and the instants themselves, all of them `fixed64`
 * (https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto).
 */
interface Way {
  readonly into?: Readonly<Record<number, Way>>;
  readonly instants?: readonly number[];
}
const within = (fields: readonly number[], way: Way): Way => ({
  into: Object.fromEntries(fields.map((field) => [field, way])),
});
const POINT: Way = { instants: [2, 3] };
/** Resource, scope, metric; gauge, sum or histogram; point. */
const METRICS = within([1], within([2], within([2], within([5, 7, 9], within([1], POINT)))));
/** Resource, scope, record. */
const LOGS = within([1], within([2], within([2], { instants: [1, 11] })));

const NS_IN_MS = 1_000_000n;

/** @param body OTLP's request @returns a copy whose instants are so much later @throws {RangeError} on what is no protobuf */
export function shifted(
  body: Uint8Array,
  kind: "metrics" | "logs",
  byMs: number,
  day: number,
): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(body);
  shift(
    new DataView(copy.buffer),
    0,
    copy.length,
    kind === "metrics" ? METRICS : LOGS,
    BigInt(byMs) * NS_IN_MS,
  );
  if (kind === "logs") renameCalls(copy, day);
  return copy;
}

const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5];

function shift(view: DataView, from: number, to: number, { into = {}, instants = [] }: Way, by: bigint) {
  let at = from;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < to) {
    const tag = varint();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === VARINT) varint();
    else if (wire === FIXED64) {
      const ns = view.getBigUint64(at, true);
      // 0 is an instant that is not known.
      if (ns !== 0n && instants.includes(field)) view.setBigUint64(at, ns + by, true);
      at += 8;
    } else if (wire === LENGTH) {
      const length = varint();
      const way = into[field];
      if (way !== undefined) shift(view, at, at + length, way, by);
      at += length;
    } else if (wire === FIXED32) at += 4;
    else throw new RangeError(`No protobuf: wire type ${wire}.`);
  }
}

/** As the simulator makes them: Twilio's, Telnyx's, Vonage's. */
const SIDS = /CA[0-9a-f]{32}|v3:[\w-]{54}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}/g;

/** Ids end with the day's number: a call of another day is another call. */
function renameCalls(body: Uint8Array, day: number): void {
  const text = Buffer.from(body.buffer).toString("latin1");
  const end = Buffer.from(day.toString(16).padStart(2, "0").slice(-2));
  for (const { index, 0: sid } of text.matchAll(SIDS)) body.set(end, index + sid.length - end.length);
}
