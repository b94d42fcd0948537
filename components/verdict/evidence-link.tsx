"use client";

import { ChartNoAxesGantt, ScrollText, TerminalSquare } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { MouseEvent } from "react";
import { useSelect } from "#components/call-page/selection.tsx";
import type { CallVerdict } from "#lib/calls/schema.ts";
import { clip } from "#lib/format/text.ts";

type Evidence = CallVerdict["evidence"][number];

const ICONS = { span: ChartNoAxesGantt, log: ScrollText, query: TerminalSquare } as const;
const KINDS = { span: "Span", log: "Log line", query: "Query" } as const;

/** A claim's proof. What lies on this page is selected in place; everything else is a link. */
export function EvidenceLink({ evidence }: { evidence: Evidence }) {
  const path = usePathname();
  const selection = useSelect();
  const Icon = ICONS[evidence.kind];
  const select = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const target = new URL(evidence.href, location.href);
    if (decodeURIComponent(target.pathname) !== decodeURIComponent(path)) return;
    event.preventDefault();
    const number = (name: string) => {
      const text = target.searchParams.get(name);
      return text !== null && /^\d+$/.test(text) ? Number(text) : null;
    };
    const span = target.searchParams.get("span");
    const line = target.searchParams.get("line");
    if (line !== null) selection.selectLine(line, span, number("turn"));
    else if (span !== null) selection.selectSpan(span, number("turn"));
    else selection.selectTurn(number("turn"));
    const region = line !== null ? "logs" : span !== null ? "waterfall" : "ledger";
    document.getElementById(region)?.scrollIntoView({ block: "start", behavior: "smooth" });
  };
  return (
    <Link
      href={evidence.href}
      prefetch={false}
      onClick={select}
      className="inline-flex max-w-full items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-2 py-0.5 text-xs text-ink-2 hover:border-accent hover:text-accent"
    >
      <Icon size={12} strokeWidth={1.75} aria-hidden className="shrink-0" />
      <span className="sr-only">{KINDS[evidence.kind]}: </span>
      <span className="truncate">{clip(evidence.label, 120)}</span>
    </Link>
  );
}

export function EvidenceList({ evidence, label }: { evidence: readonly Evidence[]; label: string }) {
  if (evidence.length === 0) return null;
  return (
    <ul aria-label={label} className="flex flex-wrap gap-1.5">
      {evidence.map((one) => (
        <li key={`${one.kind} ${one.id}`} className="max-w-full">
          <EvidenceLink evidence={one} />
        </li>
      ))}
    </ul>
  );
}
