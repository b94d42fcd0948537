import { loadavg } from "node:os";
import { ask, load, type MakeBody } from "./client.ts";
import { minuteBody } from "./embedded-data.ts";
import {
  type BackendName,
  firstMinuteMs,
  lineRequests,
  type Plan,
  questions,
  spanRequests,
} from "./embedded-plan.ts";
import { findPeer, type Peer, startPeer, takesOtlp } from "./peers.ts";
import { untilSearchable } from "./peers-searchable.ts";
import { remoteWriteBody } from "./remote-write.ts";
import { ms, quantile, timings } from "./stats.ts";

/** The real backends, measured with the same data and questions as the embedded one. */
export interface Measured {
  /** ms of each asking, by question. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** Spans, lines or samples taken. */
  readonly perSecond: Readonly<Partial<Record<BackendName, number>>>;
  readonly memoryBytes: number | null;
  /** The machine's load average over a minute when the last question was answered: what else ran shows in it. */
  readonly load: number;
}

export interface MeasuredPeer {
  readonly name: BackendName;
  /** Null: not at hand. */
  readonly found: (Measured & { readonly version: string; readonly connections: number }) | null;
}

/** Over which the embedded backend is sent its data. */
export const EARSHOT_CONNECTIONS = 4;

const NAMES: readonly BackendName[] = ["tempo", "loki", "prometheus"];
const TITLES: Readonly<Record<BackendName, string>> = {
  tempo: "Tempo",
  loki: "Loki",
  prometheus: "Prometheus",
};
const UNITS: Readonly<Record<BackendName, string>> = {
  tempo: "spans",
  loki: "lines",
  prometheus: "samples",
};

/** One after another; nothing else of the benchmark runs meanwhile. */
export async function measurePeers(plan: Plan, say: (text: string) => void): Promise<MeasuredPeer[]> {
  const measured: MeasuredPeer[] = [];
  for (const name of NAMES) {
    const peer = await findPeer(name, process.env);
    if (peer) say(`The same with ${TITLES[name]} ${peer.version}…`);
    measured.push({
      name,
      found: peer && (await measurePeer(peer, plan, say)),
    });
  }
  return measured;
}

async function measurePeer(
  peer: Peer,
  plan: Plan,
  say: (text: string) => void,
): Promise<MeasuredPeer["found"]> {
  const { name, version } = peer;
  const running = await startPeer(peer);
  try {
    const seconds = await load(running.ingest, bodies(peer, plan));
    say(`${amount(name, plan).toLocaleString("en")} ${UNITS[name]} in ${seconds.toFixed(0)} s`);
    await untilSearchable(name, running.url, plan);
    const times = new Map<string, readonly number[]>();
    for (const { what, backend, asked, warmup } of questions(plan)) {
      if (backend === name) times.set(what, await timings(asked, (one) => ask(running.url, one), warmup));
    }
    const perSecond = { [name]: amount(name, plan) / seconds };
    const { connections } = running.ingest;
    return {
      version,
      connections,
      times,
      perSecond,
      memoryBytes: await running.memoryBytes(),
      load: load1(),
    };
  } finally {
    await running.stop();
  }
}

/** The load average of the last minute. */
export const load1 = (): number => loadavg()[0] ?? Number.NaN;

const amount = (name: BackendName, plan: Plan): number =>
  ({ tempo: plan.spans, loki: plan.lines, prometheus: plan.samples })[name];

function bodies(peer: Peer, plan: Plan): MakeBody[] {
  if (peer.name === "tempo") return spanRequests(plan);
  if (peer.name === "loki") return lineRequests(plan);
  const make = takesOtlp(peer) ? minuteBody : remoteWriteBody;
  const startMs = firstMinuteMs(plan);
  return Array.from({ length: plan.minutes }, (_, minute) => () => make(minute, plan.points, startMs));
}

/** Ours beside theirs, a row for each question, for what each takes a second, and for memory. */
export function comparison(ours: Measured, peers: readonly MeasuredPeer[]): string[][] {
  const rows = [["", "Earshot", "the real one", "Earshot's share", ""]];
  for (const { name, found } of peers) {
    const title = `${TITLES[name]}${found ? ` ${found.version}` : ""}`;
    if (!found) {
      rows.push([title, "", "not at hand", "", ""]);
      continue;
    }
    for (const [what, times] of found.times) {
      const own = ours.times.get(what) ?? [];
      rows.push([what, both(own), both(times), ratio(p95(own), p95(times)), `${title}; p50, p95`]);
    }
    const [own, their] = [ours.perSecond[name], found.perSecond[name]];
    rows.push([
      `ingest, ${UNITS[name]}/s`,
      whole(own),
      whole(their),
      ratio(own, their),
      `${title}; Earshot over ${EARSHOT_CONNECTIONS} connections, the other over ${found.connections}`,
    ]);
    rows.push([
      "memory",
      mb(ours.memoryBytes),
      mb(found.memoryBytes),
      ratio(ours.memoryBytes, found.memoryBytes),
      `${title}; Earshot's is for all three`,
    ]);
  }
  return rows;
}

/** `Earshot 2.1, Tempo 2.4`: how busy the machine was as each was asked. */
export function loads(ours: Measured, peers: readonly MeasuredPeer[]): string {
  const theirs = peers.flatMap(({ name, found }) =>
    found ? [`${TITLES[name]} ${found.load.toFixed(1)}`] : [],
  );
  return [`Earshot ${ours.load.toFixed(1)}`, ...theirs].join(", ");
}

const p95 = (times: readonly number[]): number => quantile(times, 0.95);
const both = (times: readonly number[]): string => `${ms(quantile(times, 0.5))}, ${ms(p95(times))}`;
const whole = (n: number | undefined): string =>
  n === undefined ? "unknown" : Math.round(n).toLocaleString("en");
const mb = (bytes: number | null): string => (bytes === null ? "unknown" : `${(bytes / 1e6).toFixed(0)} MB`);

/** `×0.25`: a quarter. */
function ratio(own: number | null | undefined, their: number | null | undefined): string {
  if (own == null || their == null || !(their > 0)) return "unknown";
  return `×${Number((own / their).toPrecision(2))}`;
}
