/** Addresses within runbooks. Pure. */

/** The text of a Markdown file's first heading; null without one. */
export const firstHeading = (markdown: string): string | null =>
  /^# +(.+?) *#*$/m.exec(markdown)?.[1] ?? null;

export const runbookHref = (name: string): string => `/runbooks/${encodeURIComponent(name)}`;

/**
 * Where a runbook's link leads: another runbook (`turn-latency.md`), a place on the page, a page of the console, or a
 * web page. Null for everything else (`javascript:`, files beside the runbooks): shown as text.
 */
export function linkTarget(href: string): { readonly href: string; readonly away: boolean } | null {
  const sibling = /^(?:\.\/)?([a-z0-9][a-z0-9-]{0,80})\.md(#[\w-]*)?$/.exec(href);
  if (sibling !== null) return { href: `${runbookHref(sibling[1] ?? "")}${sibling[2] ?? ""}`, away: false };
  if (/^#[\w-]+$/.test(href) || /^\/(?![/\\])/.test(href)) return { href, away: false };
  const url = URL.parse(href);
  return url !== null && /^https?:$/.test(url.protocol) ? { href: url.href, away: true } : null;
}
