import type { ReactNode } from "react";
import { Instant } from "#components/ui/instant.tsx";
import { StageLegend } from "#components/ui/stage-mark.tsx";
import { VerdictStatus } from "#components/verdict/verdict-status.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { formatDuration, formatOffset, formatOver } from "#lib/format/duration.ts";
import { humanize, STAGE_LABELS } from "#lib/format/labels.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, keepUnits } from "#lib/format/text.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { latencyText, turnNote } from "#lib/report/markdown.ts";
import { maskedSentence } from "#lib/report/masked.ts";
import { linesAround, lineText, omittedSentences, reportFacts } from "#lib/report/outline.ts";
import type { CallFile } from "#lib/report/schema.ts";
import { LedgerChart } from "./ledger-chart.tsx";
import "./print.css";

/** A call as pages of paper: what happened, the proof, and what it was made from. */
export function Printable({ file, actions }: { file: CallFile; actions?: ReactNode }) {
  const { call: detail, notes } = file;
  const { call, verdict, findings, sentiment, health, sources } = detail;
  const logs = linesAround(file);
  const remarks = [maskedSentence(file.masked), ...omittedSentences(file)].filter((one) => one !== null);
  return (
    <article className="sheet" aria-labelledby="report-title">
      <header className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2 border-b border-ink pb-1.5 text-ink-2">
        <p>
          <span className="font-semibold text-ink">Call report</span>, <Instant at={call.startedAt} />
        </p>
        {actions}
      </header>
      <p className="mb-1 text-xs">
        <VerdictStatus status={verdict.status} />
        {verdict.basis === "call_log" ? (
          <span className="ml-2 text-ink-3">From the call log, without a trace</span>
        ) : null}
      </p>
      <h1
        id="report-title"
        className="text-headline font-semibold tracking-[-0.01em] text-balance wrap-anywhere"
      >
        {keepUnits(clip(verdict.sentence, 600))}
      </h1>
      <p className="mt-2 max-w-[70ch] text-base wrap-anywhere">
        {clip(verdict.plain, 800)} {verdict.advice === null ? "" : clip(verdict.advice, 800)}
      </p>
      {verdict.missing.length === 0 ? null : (
        <p className="mt-1 text-ink-2">Missing: {clip(verdict.missing.join("; "), 600)}.</p>
      )}
      {file.cohort == null ? null : (
        <p className="mt-1 max-w-[70ch] text-ink-2 wrap-anywhere">
          <span className="text-ink-3">Is it just this call?</span> {clip(file.cohort, 600)}
        </p>
      )}
      <Facts detail={detail} zone="UTC" />
      <Turns detail={detail} />
      {findings.length === 0 ? null : (
        <Part title="Also">
          <List items={findings.map((finding) => finding.sentence)} />
        </Part>
      )}
      {sentiment === null ? null : (
        <Part title="Sentiment">
          <p>
            {sentiment.label === null ? "Unknown" : humanize(sentiment.label)}
            {sentiment.score === null ? "" : `, ${sentiment.score.toFixed(2).replace("-", "−")} from −1 to 1`}
          </p>
          {sentiment.summary === null ? null : (
            <p className="max-w-[70ch] text-ink-2 wrap-anywhere">{clip(sentiment.summary, 2_000)}</p>
          )}
        </Part>
      )}
      {logs.lines.length === 0 ? null : (
        <Part title={logs.title}>
          <pre className="log">
            {logs.lines.map((line) => lineText(line, formatOffset(line.offsetMs, true))).join("\n")}
            {logs.more > 0 ? `\n… and ${logs.more.toLocaleString("en")} more` : ""}
          </pre>
        </Part>
      )}
      {notes.length === 0 ? null : (
        <Part title="Notes">
          <ul className="space-y-1">
            {notes.map((note) => (
              <li key={note.id} className="wrap-anywhere">
                <span className="text-ink-3">
                  {clip(note.author, 80)}, <Instant at={note.at} />
                </span>
                <span className="block whitespace-pre-wrap">{clip(note.text, 2_000)}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {health.length === 0 ? null : (
        <Part title="Telemetry health">
          <List items={health.map((one) => one.sentence)} />
        </Part>
      )}
      <Part title="Sources">
        <List
          items={sources.map(
            (one) =>
              `${humanize(one.source)}: ${humanize(one.state).toLowerCase()}${one.message === "" ? "" : `. ${one.message}`}`,
          )}
        />
      </Part>
      <footer className="mt-5 border-t border-line-strong pt-1.5 text-xs text-ink-3">
        <p>
          Made by Earshot {clip(file.writtenBy, 40)} on <Instant at={file.exportedAt} />.
        </p>
        {remarks.length === 0 ? null : <p>{remarks.join(" ")}</p>}
      </footer>
    </article>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part mt-4">
      <h2 className="mb-1 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function List({ items }: { items: readonly string[] }) {
  return (
    <ul className="list-disc space-y-0.5 pl-4 marker:text-ink-3">
      {keyed(items, (item) => item).map(({ key, item }) => (
        <li key={key} className="wrap-anywhere">
          {keepUnits(clip(item, 500))}
        </li>
      ))}
    </ul>
  );
}

function Facts({ detail, zone }: { detail: CallDetail; zone: string }) {
  return (
    <dl className="facts mt-4 border-y border-line py-1.5">
      {reportFacts(detail, zone).map(([name, value]) => (
        <div key={name} className="flex gap-2 py-px">
          <dt className="w-24 shrink-0 text-ink-3">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">
            {name === "Started" ? <Instant at={detail.call.startedAt} /> : clip(value, 128)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Turns({ detail }: { detail: CallDetail }) {
  const { turns } = detail;
  if (turns === null || turns.length === 0) return null;
  const present = LEDGER_STAGES.filter((stage) =>
    turns.some((turn) => turn.ledger.some((row) => row.stage === stage)),
  );
  return (
    <>
      <Part title="Ledger">
        <div className="mb-1.5 flex flex-wrap gap-x-3 text-xs text-ink-2">
          <StageLegend stages={present} />
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="h-3 border-l border-ink" />
            Budget{budgetText(turns)}
          </span>
        </div>
        <Wide label="Ledger, drawn">
          <LedgerChart turns={turns} />
        </Wide>
      </Part>
      <Part title="Turns">
        <Wide label="Turns, as a table">
          {" "}
          <table className="turns">
            <thead>
              <tr>
                {["Turn", "At", "Latency", "Over", ...present.map((stage) => STAGE_LABELS[stage])].map(
                  (name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ),
                )}
                <th scope="col" className="note">
                  <span className="sr-only">Remarks</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {turns.map((turn) => (
                <tr key={`${turn.index} ${turn.spanId}`} className={turn.slow ? "slow" : ""}>
                  <th scope="row">{turn.index}</th>
                  <td>{formatOffset(turn.startMs)}</td>
                  <td className="latency">{latencyText(turn)}</td>
                  <td>{turn.slow ? formatOver(turn.latencyMs - turn.budgetMs) : "–"}</td>
                  {present.map((stage) => {
                    const row = turn.ledger.find((one) => one.stage === stage);
                    const over = row !== undefined && turn.slow && row.overMs > 0;
                    return (
                      <td key={stage} className={over ? "latency" : ""}>
                        {row === undefined ? "" : formatDuration(row.ms)}
                      </td>
                    );
                  })}
                  <td className="note">{turnNote(turn)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </Part>
    </>
  );
}

/** What may be wider than a phone: it scrolls by itself, with the keys too. */
function Wide({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- or nobody could scroll it with the keys
    <section className="wide" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}

/** Of turns that all have the same. */
function budgetText(turns: NonNullable<CallDetail["turns"]>): string {
  const budget = turns[0]?.budgetMs;
  return budget !== undefined && turns.every((turn) => turn.budgetMs === budget)
    ? ` ${formatDuration(budget)}`
    : "";
}
