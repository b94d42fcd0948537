/** A turn as the ledger draws it: the wait between two voices. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2">
      <svg width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" className="block">
        <rect x="0" y="2" width="8" height="5" rx="1" fill="currentColor" />
        <rect x="14" y="9" width="6" height="5" rx="1" fill="currentColor" />
        <path
          d="M9.5 4.5h1.2a1 1 0 0 1 1 1v5a1 1 0 0 0 1 1h.8"
          fill="none"
          stroke="var(--accent)"
          strokeWidth="1.5"
        />
      </svg>
      <span className="text-[0.9375rem] font-semibold tracking-[-0.01em] max-[27rem]:hidden">Earshot</span>
    </span>
  );
}
