import { expect, it } from "vitest";
import { callIds } from "./ids.ts";
import { getCall } from "./service.ts";
import { callSubject } from "./subject.ts";
import { type OtlpTraces, startLab, tempoOf } from "./testing/lab.ts";
import { parseCallSid } from "#lib/units.ts";

/** What OTLP says was let go of a span reaches the page, from Tempo's JSON and from protobuf. */

const SID = "CA00fb86738b42c835484f3e32248c1e89";
const START = Date.UTC(2026, 10, 20, 12);
const ns = (ms: number) => String(BigInt(START + ms) * 1_000_000n);
const parsed = parseCallSid(SID);
const ids = parsed && callIds(parsed);

const traces: OtlpTraces = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "voice-edge" } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: ids?.traceId ?? "",
              spanId: ids?.rootSpanId ?? "",
              name: "call",
              startTimeUnixNano: ns(0),
              endTimeUnixNano: ns(60_000),
              attributes: [{ key: "call.sid", value: { stringValue: SID } }],
              droppedAttributesCount: 4,
              droppedEventsCount: 3,
              droppedLinksCount: 2,
              events: [{ timeUnixNano: ns(5), name: "guardrail.rejected", droppedAttributesCount: 1 }],
            },
          ],
        },
      ],
    },
  ],
};

it.each(["JSON", "protobuf"])("from %s", async (form) => {
  const lab = await startLab(form === "JSON" ? tempoOf(traces) : "embedded");
  try {
    if (form === "protobuf") await lab.pushTraces(traces);
    const call = await getCall(callSubject(SID), lab.context(START + 3_600_000));
    const found = call.ok ? call.value.health : [];
    expect(found.find(({ kind }) => kind === "attributes_dropped")).toMatchObject({
      sentence: "The exporter let 10 attributes, events or links of 1 span go.",
      spanIds: [ids?.rootSpanId],
    });
  } finally {
    await lab.close();
  }
});
