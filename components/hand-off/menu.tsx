"use client";

import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

export const BUTTON =
  "inline-flex h-7 items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-2.5 whitespace-nowrap text-ink-2 hover:bg-sunken hover:text-ink";

/**
 * A button that opens a short list of links and buttons below it. A disclosure, not a menu: Tab goes through it as through
 * the page, the arrows too, Esc and a click elsewhere close it.
 */
export function Menu({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...(box.current?.querySelectorAll<HTMLElement>("li a, li button") ?? [])];
    if (items.length === 0) return;
    event.preventDefault();
    const at = items.findIndex((item) => item === document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? items.length - 1 : at - 1;
    items[(next + items.length) % items.length]?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys that bubble up from what is inside
    <div ref={box} className="sm:relative" onKeyDown={onKey}>
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        className={clsx(BUTTON, "pr-1.5", open && "bg-sunken text-ink")}
      >
        {label}
        <ChevronDown size={13} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      </button>
      {open ? (
        <ul
          id={id}
          aria-label={label}
          className="absolute top-full right-0 z-20 mt-1 w-max max-w-[min(20rem,80vw)] min-w-40 rounded-sm border border-line-strong bg-raised py-1 text-ink shadow-lg max-sm:right-auto max-sm:left-0"
        >
          {children}
        </ul>
      ) : null}
    </div>
  );
}

const ITEM = "block w-full px-3 py-1 text-left hover:bg-sunken focus-visible:-outline-offset-2";

/** A line of the list: what it gives, and what that is good for. */
export function MenuLink({
  href,
  hint,
  download = false,
  outside = false,
  children,
}: {
  href: string;
  hint?: string;
  download?: boolean;
  /** Leads out of Earshot. */
  outside?: boolean;
  children: ReactNode;
}) {
  return (
    <li>
      <a
        href={href}
        download={download ? "" : undefined}
        target={outside ? "_blank" : undefined}
        rel={outside ? "noopener noreferrer" : undefined}
        className={ITEM}
      >
        <Words hint={hint}>{children}</Words>
      </a>
    </li>
  );
}

export function MenuButton({
  onClick,
  hint,
  children,
}: {
  onClick: () => void;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <li>
      <button type="button" onClick={onClick} className={ITEM}>
        <Words hint={hint}>{children}</Words>
      </button>
    </li>
  );
}

function Words({ hint, children }: { hint: string | undefined; children: ReactNode }) {
  return (
    <>
      {children}
      {hint === undefined ? null : <span className="block text-xs text-ink-3">{hint}</span>}
    </>
  );
}
