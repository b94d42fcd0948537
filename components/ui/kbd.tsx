export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex min-w-[1.25rem] items-center justify-center rounded-xs border border-line-strong bg-sunken px-1 font-mono text-2xs leading-4 text-ink-2">
      {children}
    </kbd>
  );
}
