import type { NetworkSample } from "./types.ts";

// Where callers begin to hear it: jitter beyond a usual jitter buffer, loss beyond what codecs conceal, ITU-T G.114
// for the way there and back, and the MOS below which listeners complain.
const MAX_JITTER_MS = 30;
const MAX_LOSS_RATIO = 0.03;
const MAX_RTT_MS = 300;
const MIN_MOS = 3.5;

/** A sample as span attributes; what was not measured is left out. */
export function networkAttributes(sample: NetworkSample): Record<string, number> {
  const named = {
    "network.jitter_ms": sample.jitterMs,
    "network.packet_loss_ratio": sample.packetLossRatio,
    "network.rtt_ms": sample.rttMs,
    "network.mos": sample.mos,
  };
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}

/** What of a sample a caller can hear, in words; null when nothing. */
export function whatIsDegraded({ jitterMs, packetLossRatio, rttMs, mos }: NetworkSample): string | null {
  const found: string[] = [];
  if (jitterMs !== undefined && jitterMs > MAX_JITTER_MS) found.push(`jitter ${Math.round(jitterMs)} ms`);
  if (packetLossRatio !== undefined && packetLossRatio > MAX_LOSS_RATIO)
    found.push(`packet loss ${(packetLossRatio * 100).toFixed(1)} %`);
  if (rttMs !== undefined && rttMs > MAX_RTT_MS) found.push(`round trip ${Math.round(rttMs)} ms`);
  if (mos !== undefined && mos < MIN_MOS) found.push(`MOS ${mos.toFixed(1)}`);
  return found.length === 0 ? null : found.join(", ");
}
