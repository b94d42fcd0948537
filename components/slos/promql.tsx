import { keyed } from "#lib/format/keys.ts";
import { promqlTokens, type TokenKind } from "#lib/slo/promql-tokens.ts";

const CLASSES: Readonly<Record<TokenKind, string>> = {
  text: "text-ink",
  string: "text-(--service-1)",
  function: "text-accent",
  keyword: "font-medium text-ink-2",
  number: "text-(--service-4)",
  sign: "text-ink-3",
};

/** An expression with its parts told apart. */
export function Promql({ query }: { query: string }) {
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long one scrolls, by keys too
      tabIndex={0}
      aria-label="Expression"
      className="max-h-80 overflow-auto rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
    >
      {keyed(promqlTokens(query), ({ text }) => text).map(({ key, item }) => (
        <span key={key} className={CLASSES[item.kind]}>
          {item.text}
        </span>
      ))}
    </pre>
  );
}
