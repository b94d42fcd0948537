"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { reportHref } from "#lib/report/href.ts";
import type { CallFile, ReportFormat } from "#lib/report/schema.ts";
import { ApiError } from "#lib/problem/fetch.ts";
import { BUTTON } from "./menu.tsx";

type Format = Exclude<ReportFormat, "json">;
type State =
  | { readonly kind: "idle" | "busy" | "copied" }
  | { readonly kind: "failed"; readonly why: string };

/** The report as text: redacted by the server, or made of a file that was. */
async function textOf(
  subject: Subject,
  format: Format,
  zone: string,
  file: CallFile | null,
): Promise<string> {
  if (file !== null) {
    const { reportText } = await import("#lib/report/text.ts");
    return reportText(file, format, zone);
  }
  const response = await fetch(reportHref(subject, format, zone));
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => null);
    throw new ApiError(response.status, problem as ConstructorParameters<typeof ApiError>[1]);
  }
  return response.text();
}

/** Puts a text that is still on its way into the clipboard: only a promise keeps the right that the click gave. */
async function copy(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text);
  const blob = text.then((one) => new Blob([one], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

/** Copies the call as text, with or without technical words, and says so. */
export function CopyReport({
  subject,
  file,
  format,
}: {
  subject: Subject;
  file: CallFile | null;
  format: Format;
}) {
  const { shownZone } = usePreferences();
  const [state, setState] = useState<State>({ kind: "idle" });
  useEffect(() => {
    if (state.kind !== "copied" && state.kind !== "failed") return;
    const timer = setTimeout(() => setState({ kind: "idle" }), 4_000);
    return () => clearTimeout(timer);
  }, [state]);
  const onClick = async () => {
    setState({ kind: "busy" });
    const text = textOf(subject, format, shownZone, file);
    try {
      await text;
    } catch (error) {
      setState({ kind: "failed", why: errorSentence(error) ?? "The report could not be made." });
      return;
    }
    try {
      await copy(text);
      setState({ kind: "copied" });
    } catch {
      setState({ kind: "failed", why: "The browser did not allow copying." });
    }
  };
  const Icon = state.kind === "copied" ? Check : Copy;
  return (
    <span className="inline-flex items-center gap-2">
      <button
        type="button"
        onClick={() => void onClick()}
        className={BUTTON}
        aria-label="Copy the call as text"
      >
        <Icon size={13} strokeWidth={1.75} aria-hidden />
        {state.kind === "copied" ? "Copied" : "Copy text"}
      </button>
      <output className={state.kind === "failed" ? "text-xs text-degraded" : "sr-only"}>
        {state.kind === "copied" ? "Copied" : state.kind === "failed" ? state.why : ""}
      </output>
    </span>
  );
}
