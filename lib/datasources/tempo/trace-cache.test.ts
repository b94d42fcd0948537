import { describe, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import type { Reply } from "#lib/sources/model.ts";
import { rawSpan, T0 } from "#lib/traces/testing/span.ts";
import { createBackend, forOneAnswer } from "../transport.ts";
import { keptFor, type KeptTrace, throughCache } from "./trace-cache.ts";

const ENDED_MS = Number(T0 / 1_000_000n) + 1_000;
const whole: KeptTrace = {
  state: "found",
  unreadable: 0,
  spans: [
    rawSpan({ id: 1, name: "call", from: 0, to: 1_000 }),
    rawSpan({ id: 2, parent: 1, name: "turn", from: 0, to: 500 }),
  ],
};
const reply = (value: KeptTrace): Reply<KeptTrace> => ({ ok: true, value, partial: null, tookMs: 5 });
const tempo = () => createBackend("tempo", parseConfig({}, () => "").backends.tempo);

describe("how long a trace is kept", () => {
  const minute = 60_000;
  it.each([
    [whole, 0.9, null],
    [whole, 1, 0.5],
    [whole, 10, 5],
    [whole, 600, 10],
    [{ ...whole, spans: whole.spans.slice(1) }, 9, null],
    [{ ...whole, spans: whole.spans.slice(1) }, 11, 5.5],
    [
      { ...whole, spans: [...whole.spans, rawSpan({ id: 3, parent: 1, name: "x", from: 0, to: 9e9 })] },
      10,
      5,
    ],
    [{ ...whole, state: "partial" as const }, 600, null],
    [{ ...whole, unreadable: 1 }, 600, null],
    [{ ...whole, state: "missing" as const, spans: [] }, 600, null],
  ])("%# after so many minutes", (trace, ageMinutes, expected) => {
    const last = trace.spans.length === 1 ? ENDED_MS - 500 : ENDED_MS;
    expect(keptFor(trace, last + ageMinutes * minute)).toBe(expected === null ? null : expected * minute);
  });
});

describe("asking for a trace", () => {
  it("is done once by all who ask at the same time, and not again while it is kept", async () => {
    const backend = tempo();
    let asked = 0;
    const fetch = () =>
      Promise.resolve(
        reply({ ...whole, spans: [...whole.spans, rawSpan({ id: 9 + asked++, name: "x", from: 0, to: 1 })] }),
      );
    const both = await Promise.all([
      throughCache(backend, "a", undefined, fetch),
      throughCache(forOneAnswer(backend), "a", undefined, fetch),
    ]);
    const later = await throughCache(forOneAnswer(backend), "a", undefined, fetch);
    expect(asked).toBe(1);
    expect(later.ok && both[0].ok && later.value === both[0].value).toBe(true);
    await throughCache(backend, "b", undefined, fetch);
    await throughCache(tempo(), "a", undefined, fetch);
    expect(asked).toBe(3);
  });

  it("does not keep what failed or may still change", async () => {
    const backend = tempo();
    const answers = [reply({ ...whole, state: "partial" }), reply({ ...whole, state: "missing", spans: [] })];
    for (const answer of answers) {
      let asked = 0;
      for (let i = 0; i < 2; i++)
        await throughCache(backend, answer.ok ? answer.value.state : "", undefined, () => {
          asked++;
          return Promise.resolve(answer);
        });
      expect(asked).toBe(2);
    }
  });

  it("is given up when the last one who waits has left, and not before", async () => {
    const backend = tempo();
    const first = new AbortController();
    const second = new AbortController();
    const given = Promise.withResolvers<AbortSignal>();
    const never = (signal: AbortSignal) => {
      given.resolve(signal);
      return new Promise<Reply<KeptTrace>>(() => {});
    };
    const one = throughCache(backend, "a", first.signal, never);
    const two = throughCache(backend, "a", second.signal, never);
    const asked = await given.promise;
    first.abort();
    expect(await one).toMatchObject({ ok: false, error: { kind: "aborted" } });
    expect(asked.aborted).toBe(false);
    second.abort();
    expect(await two).toMatchObject({ ok: false, error: { kind: "aborted" } });
    expect(asked.aborted).toBe(true);
    const third = await throughCache(backend, "a", undefined, () => Promise.resolve(reply(whole)));
    expect(third.ok).toBe(true);
  });
});
