import { inSentence, onValue, stageWords } from "#lib/cohort/statement.ts";
import { formatSpan } from "#lib/format/figures.ts";
import { humanize } from "#lib/format/labels.ts";
import { plural, short } from "#lib/format/text.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import type { BadShare, Driver, DriverRow, Incident } from "./schema.ts";

/** The incident in sentences. Pure; they say no more than the counts do. */

type Clock = (instant: string) => string;
type Facts = Omit<Incident, "sentences" | "sources" | "queries">;
export type Sentence = Incident["sentences"][number];

export function sentencesOf(incident: Facts, clock: Clock): Sentence[] {
  const all: readonly (readonly [Sentence["part"], string | null])[] = [
    ["since", since(incident, clock)],
    ["burn", burn(incident)],
    ["began", began(incident, clock)],
    ["driver", driver(incident)],
    ["factor", factor(incident)],
    ["affected", affected(incident)],
  ];
  return all.flatMap(([part, text]) => (text === null ? [] : [{ part, text }]));
}

/** What is wrong and where: "Turn latency, 99 %, of Healthcare". */
export function subjectWords({ subject, objective }: Pick<Incident, "subject" | "objective">): string {
  const what = objective.title ?? subject.slo ?? subject.alert ?? "Calls";
  const where = subject.vertical === null ? "" : ` in ${inSentence(subject.vertical)}`;
  return `${short(what, 80)}${where}`;
}

function since({ firing, subject }: Facts, clock: Clock): string {
  const severity = subject.severity === null ? "alert" : short(subject.severity, 20);
  const name = subject.alert === null ? "An alert" : `The ${severity} ${short(subject.alert, 80)}`;
  if (firing.state === "unknown" || firing.from === null)
    return `${name} is not known to have fired at that time; what follows is about the calls of that time.`;
  const from = `${clock(firing.from)}${firing.fromBefore ? " or earlier" : ""}`;
  if (firing.state === "firing") return `${name} has been firing since ${from}.`;
  return `${name} fired from ${from} to ${clock(firing.to ?? firing.from)}; it has ended.`;
}

const times = (rate: number): string => `${rate >= 9.95 ? Math.round(rate) : rate.toFixed(1)} times`;
const UNITS = { m: "min", h: "h", d: "d" } as const;

/** A window of the rules as it is read: "5 min". */
const windowWords = (window: string): string =>
  window.replace(/^(\d+)([mhd])$/, (_, count: string, unit: keyof typeof UNITS) => `${count} ${UNITS[unit]}`);

/** "It burns the error budget 42 times too fast over 5 min, 20 times over 1 h; 63 % of the 30-day budget is left." */
function burn({ burn, budgetLeft, firing }: Facts): string | null {
  if (burn === null || burn.length === 0) return null;
  const now = firing.state === "firing";
  const over = (window: string) => `over ${windowWords(window)}`;
  const fast = burn.filter(({ rate }) => rate >= TOO_FAST);
  const rest = burn.filter(({ rate }) => rate < TOO_FAST).map(({ window }) => over(window));
  const rates = fast.map(
    ({ window, rate }, i) => `${times(rate)}${i === 0 ? " too fast" : ""} ${over(window)}`,
  );
  const when = now ? "It" : firing.state === "ended" ? "When it fired, it" : "At that time it";
  const what =
    fast.length === 0
      ? `no faster than it lasts ${rest.join(", ")}`
      : `${rates.join(", ")}${rest.length === 0 ? "" : `, but not too fast ${rest.join(", ")}`}`;
  const is = now ? "is" : "was";
  const left =
    budgetLeft === null
      ? ""
      : budgetLeft <= 0
        ? `; the 30-day budget ${is} used up`
        : `; ${percent(budgetLeft)} of the 30-day budget ${is} left`;
  return `${when} ${now ? "burns" : "burned"} the error budget ${what}${left}.`;
}

/** From here on a rate reads as more than one. */
const TOO_FAST = 1.05;

function began({ began, during, firing, recovered, notes, calls, driver }: Facts, clock: Clock): string {
  const over = recovered === null ? "" : `; over by ${clock(recovered)}`;
  if (began === null) {
    const uncounted = notes.length > 0 || calls?.of === 0 || (calls === null && driver === null);
    const why = uncounted ? "" : ": bad ones are not bunched in time";
    return `When it began cannot be told${why}. What follows is about ${clock(during.from)} to ${clock(during.to)}, which is a guess.`;
  }
  const minutes = firing.from === null ? 0 : (Date.parse(firing.from) - Date.parse(began.at)) / 60_000;
  const earlier = minutes >= 1 ? `, ${formatSpan(minutes * 60_000)} before the alert fired` : "";
  return `It began at ${clock(began.at)}${began.orBefore ? " or earlier" : ""}${earlier}${over}.`;
}

export const percent = (ratio: number): string => {
  const share = ratio * 100;
  if (share > 0 && share < 0.1) return "< 0.1 %";
  return `${share === 0 ? "0" : share >= 99.95 ? "100" : share.toFixed(share < 9.95 ? 1 : 0)} %`;
};

const isStage = (name: string): name is LedgerStage => (LEDGER_STAGES as readonly string[]).includes(name);

/** A row's name as it is read: "LLM first token", "book_appointment". */
export const rowWords = (of: Driver["of"], name: string): string => {
  if (of === "stage") return isStage(name) ? stageWords(name) : short(name, 40);
  if (of === "outcome") return `${humanize(name).toLowerCase()} calls`;
  return `the ${of} ${short(name, 60)}`;
};

const COUNTED: Record<Driver["of"], readonly [of: string, bad: string]> = {
  stage: ["times", "over budget"],
  tool: ["calls", "failed"],
  guardrail: ["checks", "rejected"],
  outcome: ["calls", ""],
};

function driver({ driver, kind }: Facts): string | null {
  if (driver === null) return null;
  const { of, rows, leading, against } = driver;
  const row = rows.find(({ name }) => name === leading);
  if (row === undefined) {
    const unknown = rows.some(({ during, excess }) => during.bad > 0 && excess === null);
    const compared =
      against === null
        ? ""
        : unknown
          ? ", as far as it can be compared"
          : `: none is worse than ${AGAINST[against]}`;
    return kind === "outcome" ? null : `No ${of} stands out${compared}.`;
  }
  const name = capital(rowWords(of, row.name));
  const detail = row.detail === null ? "" : `, mostly ${short(row.detail, 40)}`;
  const before =
    row.before === null || row.before.ratio === null || against === null
      ? "; there is nothing to compare it with"
      : `, ${percent(row.before.ratio)} ${AGAINST[against]}`;
  const explains =
    of === "stage" && driver.basis === "metrics" && row.excess !== null && row.excess >= 1
      ? ` That is about ${plural(Math.round(row.excess), "turn")} more than usual.`
      : "";
  return `${name} ${of === "outcome" ? "drive" : "drives"} it: ${shareWords(row, driver)}${detail}${before}.${explains}`;
}

const AGAINST = { day: "in the same hours the day before", hours: "in the hours before" } as const;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function shareWords({ during }: DriverRow, { of, basis }: Driver): string {
  const [counted, bad] = COUNTED[of];
  const what =
    basis === "call_log" && of === "stage"
      ? "calls breached it"
      : `${of === "outcome" ? "all" : "its"} ${counted}${bad === "" ? "" : ` ${bad}`}`;
  return `${during.ratio === null ? "" : percent(during.ratio)} of ${what} (${ofAll(during)})`;
}

export const ofAll = ({ bad, total }: BadShare): string =>
  `${bad.toLocaleString("en")} of ${total.toLocaleString("en")}`;

function factor({ factors }: Facts): string | null {
  if (factors === null || factors.breached === 0) return null;
  const bad = factors.stage === null ? "bad calls" : `calls that breached ${stageWords(factors.stage)}`;
  const leading = factors.factors.find(({ significant, explained }) => significant && !explained);
  if (leading !== undefined) return having(leading.breached, bad, onValue(leading), leading.rest);
  const { shared, breached } = factors;
  const all = { having: breached, of: breached };
  // Of the stage's own that every call has nobody can say that it is to blame; whom to ask it still says.
  const alone = shared !== null && shared.rest.of > 1 && shared.rest.having === shared.rest.of;
  if (shared !== null)
    return having(all, bad, onValue(shared), shared.rest).replace(
      /\.$/,
      alone ? ": nothing else was in use." : ".",
    );
  if (factors.tested === 0) return null;
  return `No provider, model, tool, agent, language or carrier is over-represented among the ${breached} ${bad}.`;
}

type Having = { readonly having: number; readonly of: number };

/** "All 23 calls that breached TTS first frame are on elevenlabs, as are 4 of the 31 others." */
function having(breached: Having, bad: string, on: string, rest: Having): string {
  const all = breached.having === breached.of;
  const share = all ? `All ${breached.of}` : `${breached.having} of the ${breached.of}`;
  const few = rest.having === 0 ? "none" : rest.having === rest.of ? "all" : `${rest.having}`;
  const others =
    rest.of === 0
      ? ""
      : rest.of === 1
        ? `, as is ${rest.having === 1 ? "" : "not "}the only other`
        : `, as ${rest.having === 1 ? "is" : "are"} ${few} of the ${rest.of} others`;
  return `${share} ${bad} are ${on}${others}.`;
}

function affected({ calls }: Facts): string | null {
  if (calls === null) return null;
  if (calls.of === 0) return "No call of that time has ended.";
  const callers =
    calls.callersOf === 0
      ? ""
      : ` and ${calls.callers.toLocaleString("en")} of ${plural(calls.callersOf, "caller")}`;
  const unknown =
    calls.withoutCaller === 0 ? "" : ` (${plural(calls.withoutCaller, "call")} without a known caller)`;
  return `${calls.affected.toLocaleString("en")} of ${plural(calls.of, "call")}${callers} ${calls.affected === 1 ? "is" : "are"} affected${unknown}.`;
}
