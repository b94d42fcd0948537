import { formatDuration } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { short } from "#lib/format/text.ts";
import type { Incident, IncidentMinutes, WorstCall } from "./schema.ts";
import { sentencesOf, subjectWords } from "./statement.ts";

/** What happened when, to be read and to be copied into a post-mortem. Pure; times in UTC. */

export interface Entry {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: "began" | "alert" | "other_alert" | "deploy" | "call" | "recovered" | "ended";
  readonly text: string;
  readonly sid: string | null;
  readonly turn: number | null;
}

const MOST_CALLS = 5;
type Told = Omit<Incident, "sources" | "queries">;

/** @param minutes null: deploys and other alerts are not known (yet). */
export function timelineOf(
  incident: Told,
  minutes: Pick<IncidentMinutes, "deploys" | "alerts"> | null,
): Entry[] {
  const { began, firing, recovered, worst, subject } = incident;
  const entry = (at: string | null, kind: Entry["kind"], text: string): Entry[] =>
    at === null ? [] : [{ at, kind, text, sid: null, turn: null }];
  const named = (alert: string, severity: string | null) =>
    `${short(alert, 80)}${severity === null ? "" : ` (${short(severity, 20)})`}`;
  const name = named(subject.alert ?? "the alert", subject.severity);
  const others = (minutes?.alerts ?? []).filter(
    (one) => !(one.name === subject.alert && one.severity === subject.severity && one.slo === subject.slo),
  );
  const entries: Entry[] = [
    ...entry(began?.at ?? null, "began", `It began${began?.orBefore === true ? ", or earlier" : ""}`),
    ...entry(firing.from, "alert", `${name} fired${firing.fromBefore ? ", or earlier" : ""}`),
    ...entry(firing.state === "ended" ? firing.to : null, "ended", `${name} ended`),
    ...entry(recovered, "recovered", "Over: bad ones are as rare as before"),
    ...(minutes?.deploys ?? []).flatMap(({ at, service, version, from }) =>
      entry(
        at,
        "deploy",
        `Deploy: ${short(service ?? "the voice edge", 60)} ${short(version, 40)}${from === null ? "" : `, after ${short(from, 40)}`}`,
      ),
    ),
    ...others.flatMap((one) => {
      const what = named(one.name, one.severity);
      return [
        ...entry(one.fromBefore ? null : one.from, "other_alert", `${what} fired too`),
        ...entry(one.still ? null : one.to, "other_alert", `${what} ended`),
      ];
    }),
    ...worst.slice(0, MOST_CALLS).map((call) => ({
      at: call.at,
      kind: "call" as const,
      text: callWords(call),
      sid: call.sid,
      turn: call.turn,
    })),
  ];
  return entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** "A caller waited 3.41 s: TTS first frame (elevenlabs)". */
export function callWords({ waitedMs, stage, provider, tool, outcome }: WorstCall): string {
  const waited = waitedMs === null ? "A bad call" : `A caller waited ${formatDuration(waitedMs)}`;
  const by = tool ?? provider;
  const where = stage === null ? "" : `: ${STAGE_LABELS[stage]}${by === null ? "" : ` (${short(by, 40)})`}`;
  const ended =
    outcome === "dropped" || outcome === "failed"
      ? `; the call ${outcome === "dropped" ? "was dropped" : "failed"}`
      : "";
  return `${waited}${where}${ended}`;
}

const minuteUtc = (at: string): string => at.slice(11, 16);
const dayUtc = (at: string): string => at.slice(0, 10);

/**
 * For the post-mortem: what is known, the timeline, and where and when it was copied.
 * @param page the incident's address, whose origin the calls' links have; null: no links
 * @param nowMs epoch ms
 */
export function timelineMarkdown(
  incident: Told,
  minutes: Pick<IncidentMinutes, "deploys" | "alerts"> | null,
  page: URL | null,
  nowMs: number,
): string {
  const origin = page?.origin ?? "";
  const asOf = new Date(nowMs).toISOString();
  const entries = timelineOf(incident, minutes);
  const days = new Set(entries.map(({ at }) => dayUtc(at)));
  const clock = (at: string) => (days.size > 1 ? `${dayUtc(at)} ${minuteUtc(at)}` : minuteUtc(at));
  const sentences = sentencesOf(incident, (at) => `${clock(at)} UTC`);
  const lines = entries.map(({ at, text, sid, turn }) => {
    const link =
      sid === null || page === null
        ? ""
        : ` ([${escaped(sid)}](${origin}/calls/${encodeURIComponent(sid)}${turn === null ? "" : `?turn=${turn}`}))`;
    return `- **${clock(at)}** ${escaped(text)}${link}`;
  });
  return [
    `# ${escaped(subjectWords(incident))}, ${[...days].join(" and ")}`,
    "",
    ...sentences.map(({ text }) => `${escaped(text)}  `),
    "",
    "## Timeline (UTC)",
    "",
    ...lines,
    "",
    `As of ${dayUtc(asOf)} ${minuteUtc(asOf)} UTC${page === null ? "" : `: [the incident in Earshot](${linked(page)})`}.`,
    "",
  ].join("\n");
}

/** An address as a link's target: what would end it is encoded. */
const linked = (page: URL): string =>
  page.href.replaceAll(/[()<>\\\s]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Telemetry is text here, never markup. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");
