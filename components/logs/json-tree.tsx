"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { clip } from "#lib/format/text.ts";
import { childrenOf, isBranch, type Json, JsonNumber, summaryOf } from "#lib/logs/view/json.ts";
import { Highlighted } from "./highlighted.tsx";

/** Of one branch; a list of a thousand is not read here. */
const MOST_CHILDREN = 100;
const MOST_CHARACTERS = 2_000;

/** JSON whose branches can be folded; the outermost is open. */
export function JsonTree({ value, wanted }: { value: Json; wanted: string }) {
  return (
    <ul className="font-mono text-xs leading-6">
      <Branch value={value} wanted={wanted} />
    </ul>
  );
}

function Branch({ value, wanted }: { value: Json; wanted: string }) {
  const [all, setAll] = useState(false);
  if (!isBranch(value)) return null;
  const children = childrenOf(value);
  const shown = all ? children : children.slice(0, MOST_CHILDREN);
  return (
    <>
      {shown.map(([name, child]) => (
        <Node key={name} name={name} value={child} wanted={wanted} />
      ))}
      {shown.length < children.length ? (
        <li>
          <button type="button" onClick={() => setAll(true)} className="text-accent hover:underline">
            {(children.length - shown.length).toLocaleString("en")} more
          </button>
        </li>
      ) : null}
    </>
  );
}

function Node({ name, value, wanted }: { name: string; value: Json; wanted: string }) {
  const [open, setOpen] = useState(false);
  const key = <span className="text-ink-3">{clip(name, 120)}</span>;
  if (!isBranch(value))
    return (
      <li className="pl-4 wrap-anywhere whitespace-pre-wrap">
        {key}: <Leaf value={value} wanted={wanted} />
      </li>
    );
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="inline-flex items-center hover:text-accent"
      >
        <Icon size={12} aria-hidden className="mr-1 shrink-0 text-ink-3" />
        {key}
        <span className="pl-1.5 text-ink-3">{summaryOf(value)}</span>
      </button>
      {open ? (
        <ul className="ml-1.5 border-l border-line pl-2">
          <Branch value={value} wanted={wanted} />
        </ul>
      ) : null}
    </li>
  );
}

function Leaf({ value, wanted }: { value: string | boolean | null | JsonNumber; wanted: string }) {
  if (typeof value === "string")
    return <Highlighted text={JSON.stringify(value.slice(0, MOST_CHARACTERS))} wanted={wanted} />;
  const text = value instanceof JsonNumber ? value.text : String(value);
  return (
    <span className="text-accent">
      <Highlighted text={text} wanted={wanted} />
    </span>
  );
}
