"use client";

import { ArrowDown } from "lucide-react";
import {
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useView } from "#components/call-page/clock.tsx";
import { isSearched, searchIn } from "#components/call-page/searched.ts";
import { useSelection } from "#components/call-page/selection.tsx";
import { useKeys } from "#components/shell/keys.ts";
import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { Subject } from "#lib/calls/subject.ts";
import { clip, plural } from "#lib/format/text.ts";
import type { LogLine, LogList } from "#lib/logs/schema.ts";
import { countLevels, levelOf } from "#lib/logs/view/levels.ts";
import { isInView } from "#lib/logs/view/places.ts";
import { searchLines } from "#lib/logs/view/search.ts";
import { LineList } from "./line-list.tsx";
import { LogsToolbar } from "./logs-toolbar.tsx";
import { useLogOptions } from "./use-log-options.ts";

type Scope = "all" | "turn" | "span";
const NO_LINES: readonly LogLine[] = [];
const waiting = <SkeletonRows rows={5} label="Loading the log lines" />;
const aboutOf = (turn: number | null, span: string | null): string => `${turn ?? ""} ${span ?? ""}`;

/** The call's log lines on the call's clock, narrowed to the turn or span that is selected. */
export function Logs({
  subject,
  logs,
  error,
  running,
}: {
  subject: Subject;
  /** Null while loading. */
  logs: LogList | null;
  error: string | null;
  /** More lines may come. */
  running: boolean;
}) {
  const { turn, span, line: selected, selectLine, selectSpan, selectTurn } = useSelection();
  const { view } = useView();
  const options = useLogOptions();
  const box = useRef<HTMLInputElement>(null);
  const lines: readonly LogLine[] = logs?.lines ?? NO_LINES;

  // A person's choice holds until the selection changes; then the logs follow it again.
  const about = aboutOf(turn, span);
  const [choice, setChoice] = useState<{ scope: Scope; about: string } | null>(null);
  const ofSpan = useMemo(() => lines.filter((line) => span !== null && line.spanId === span), [lines, span]);
  const ofTurn = useMemo(
    () => lines.filter((line) => turn !== null && line.turnIndex === turn),
    [lines, turn],
  );
  const natural: Scope = ofSpan.length > 0 ? "span" : turn !== null ? "turn" : "all";
  const scope = choice !== null && choice.about === about ? choice.scope : natural;
  const inScope = scope === "span" ? ofSpan : scope === "turn" ? ofTurn : lines;

  const { levels: chosen, inViewOnly, onlyMatches } = options;
  const looked = useMemo(
    () => (inViewOnly && view !== null ? inScope.filter((line) => isInView(line, view)) : inScope),
    [inScope, inViewOnly, view],
  );
  const levels = useMemo(() => countLevels(looked), [looked]);
  const ofLevels = useMemo(
    () => (chosen.size === 0 ? looked : looked.filter(({ level }) => chosen.has(levelOf(level)))),
    [looked, chosen],
  );
  const wanted = useDeferredValue(options.text.trim().toLowerCase());
  const matches = useMemo(
    () => searchLines(ofLevels, wanted).flatMap((at) => ofLevels[at] ?? []),
    [ofLevels, wanted],
  );
  const shown = wanted !== "" && onlyMatches ? matches : ofLevels;

  const [current, setCurrent] = useState<{ readonly id: string } | null>(null);
  const position = current === null ? -1 : matches.findIndex(({ id }) => id === current.id);
  const step = (by: 1 | -1): boolean => {
    // What was typed a moment ago may not have been searched for yet.
    const now = options.text.trim().toLowerCase();
    const all = now === wanted ? matches : searchLines(ofLevels, now).flatMap((at) => ofLevels[at] ?? []);
    const from = all.findIndex(({ id }) => id === current?.id);
    const target = from < 0 && by > 0 ? all[0] : (all[from + by] ?? all.at(by < 0 ? -1 : 0));
    if (target === undefined) return false;
    setFollowing(false);
    setCurrent({ id: target.id });
    return true;
  };

  const [following, setFollowing] = useState(running);
  const own = useRef<string | null>(selected);
  // The list is a moment behind: what is chosen above it counts at once.
  const scopeNow = useRef(scope);
  useLayoutEffect(() => {
    scopeNow.current = scope;
  }, [scope]);
  const onSelect = useCallback(
    (line: LogLine) => {
      own.current = line.id;
      setFollowing(false);
      // The lines stay as they are: they were not left, one of them was opened or closed.
      const kept = scopeNow.current;
      const opens = line.id !== selected;
      const ofLine = {
        turn: opens || kept !== "all" ? line.turnIndex : null,
        span: opens || kept === "span" ? line.spanId : null,
      };
      setChoice({ scope: kept, about: aboutOf(ofLine.turn, ofLine.span) });
      if (opens) selectLine(line.id, ofLine.span, ofLine.turn);
      else if (ofLine.span !== null) selectSpan(ofLine.span, ofLine.turn);
      else selectTurn(ofLine.turn);
    },
    [selected, selectLine, selectSpan, selectTurn, setFollowing],
  );
  // The list follows a moment later: who goes from turn to turn does not wait for lines far below.
  const listed = useDeferredValue(
    useMemo(() => ({ lines: shown, selected, current, onSelect }), [shown, selected, current, onSelect]),
  );
  // A line that was selected elsewhere is brought into sight, whatever hides it.
  const { showAll } = options;
  const isHidden = selected !== null && !shown.some(({ id }) => id === selected);
  useEffect(() => {
    if (selected === own.current) return;
    own.current = selected;
    if (selected === null) return;
    setFollowing(false);
    if (isHidden) showAll();
    document.getElementById("logs")?.scrollIntoView({ block: "nearest" });
  }, [selected, isHidden, showAll, setFollowing]);

  const focusList = () => {
    const panel = document.getElementById("logs");
    panel?.scrollIntoView({ block: "nearest" });
    panel?.querySelector<HTMLElement>("button[data-line]")?.focus({ preventScroll: true });
  };
  useKeys(
    "In the logs",
    [
      { what: "Go to the logs; ↓ ↑ from line to line", keys: { L: focusList } },
      {
        what: "Search in the logs",
        keys: {
          F: () => {
            box.current?.focus();
            box.current?.select();
            box.current?.scrollIntoView({ block: "nearest" });
          },
        },
      },
      {
        what: "Next / previous matching line",
        keys: {
          n: () => isSearched("logs") && step(1),
          N: () => isSearched("logs") && step(-1),
        },
      },
      { what: "Wrap long lines", keys: { W: () => options.set({ wrap: !options.wrap }) } },
    ],
    { first: true, off: lines.length === 0 },
  );

  const unread = logs?.sources.find(({ state }) => state === "error" || state === "off");
  const newest = running && !following && shown.length > 0;
  return (
    <Panel
      id="logs"
      title="Logs"
      flush
      meta={
        logs === null || (unread !== undefined && lines.length === 0)
          ? null
          : `${shown.length < lines.length ? `${shown.length.toLocaleString("en")} of ` : ""}${logs.truncated ? "the first " : ""}${plural(lines.length, "line")}${logs.truncated ? "; there are more" : ""}`
      }
      actions={
        <Segmented<Scope>
          label="Lines shown"
          value={scope}
          onChange={(next) => setChoice({ scope: next, about })}
          options={[
            { value: "all", label: "Whole call" },
            { value: "turn", label: turn === null ? "Turn" : `Turn ${turn}`, disabled: turn === null },
            { value: "span", label: "Span", disabled: span === null },
          ]}
        />
      }
      inspect={
        logs === null ? undefined : <Inspector panel="Logs" queries={logs.queries} sources={logs.sources} />
      }
    >
      {lines.length === 0 ? null : (
        <LogsToolbar
          box={box}
          options={options}
          levels={levels}
          found={wanted === "" ? null : matches.length}
          position={position}
          zoomed={view !== null}
          onStep={(by) => {
            searchIn("logs");
            step(by);
          }}
        />
      )}
      {error !== null ? (
        <Nothing>{error}</Nothing>
      ) : logs === null ? (
        waiting
      ) : shown.length === 0 ? (
        <Nothing>
          {unread !== undefined && lines.length === 0
            ? `The log lines could not be read. ${clip(unread.message, 400)}`
            : emptyReason(scope, running, lines.length > 0 && inScope.length > 0)}
        </Nothing>
      ) : (
        <div className="relative">
          <Suspense fallback={waiting}>
            <LineList
              lines={listed.lines}
              selected={listed.selected}
              current={listed.current?.id ?? null}
              goTo={listed.current}
              view={view}
              wrap={options.wrap}
              clock={options.clock}
              wanted={wanted}
              following={running ? following : null}
              onFollow={setFollowing}
              onSelect={listed.onSelect}
              shared={logs.shared}
              subject={subject}
            />
          </Suspense>
          {newest ? (
            <button
              type="button"
              onClick={() => setFollowing(true)}
              className="absolute right-4 bottom-2 inline-flex h-6 items-center gap-1 rounded-sm border border-line-strong bg-raised px-2 text-xs text-ink shadow-sm hover:bg-sunken"
            >
              <ArrowDown size={12} aria-hidden />
              Follow
            </button>
          ) : null}
        </div>
      )}
    </Panel>
  );
}

function emptyReason(scope: Scope, running: boolean, filtered: boolean): string {
  if (filtered) return "No line is left by the levels, the part of the call and the search that were chosen.";
  if (scope === "turn") return "No log line belongs to this turn.";
  if (scope === "span") return "No log line belongs to this span.";
  return running ? "No log line has arrived so far." : "No log line of this call was found.";
}
