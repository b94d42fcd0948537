import { expect, test } from "vitest";
import { ask, load } from "./client.ts";
import { minuteBody } from "./embedded-data.ts";
import { firstMinuteMs, makePlan, questions } from "./embedded-plan.ts";
import { findPeer, startPeer, takesOtlp } from "./peers.ts";
import { untilSearchable } from "./peers-searchable.ts";
import { remoteWriteBody } from "./remote-write.ts";

const peer = await findPeer("prometheus", {});

test.skipIf(!peer)(
  "a real Prometheus is given the samples and answers the question (skipped without one on PATH)",
  async () => {
    if (!peer) return;
    const plan = makePlan(0.001, Date.now());
    const running = await startPeer(peer);
    try {
      const make = takesOtlp(peer) ? minuteBody : remoteWriteBody;
      const startMs = firstMinuteMs(plan);
      const minutes = Array.from({ length: plan.minutes }, (_, n) => () => make(n, plan.points, startMs));
      await load(running.ingest, minutes);
      await untilSearchable("prometheus", running.url, plan);
      const [asked] = questions(plan).find(({ backend }) => backend === "prometheus")?.asked ?? [];
      if (!asked) throw new Error("no question for Prometheus");
      await ask(running.url, asked);
      await expect(ask(running.url, { ...asked, expected: "no such vertical" })).rejects.toThrow("without");
    } finally {
      await running.stop();
    }
  },
);
