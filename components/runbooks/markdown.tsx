import { marked, type Token, type Tokens } from "marked";
import Link from "next/link";
import type { ReactNode } from "react";
import { keyed } from "#lib/format/keys.ts";
import { linkTarget } from "#lib/runbooks/model.ts";

/**
 * Markdown as React elements, made on the server. Nothing is ever HTML text: raw HTML in a file is shown as it stands,
 * images are their words, and links lead only where `linkTarget` lets them.
 */
export function Markdown({ text }: { text: string }) {
  return <div className="space-y-3 leading-6">{blocks(marked.lexer(text, { gfm: true }))}</div>;
}

const all = (
  tokens: readonly Token[] | undefined,
  one: (token: Token, key: string) => ReactNode,
): ReactNode[] =>
  keyed(tokens ?? [], ({ type, raw }) => `${type} ${raw}`).map(({ key, item }) => one(item, key));

const blocks = (tokens: readonly Token[] | undefined): ReactNode[] => all(tokens, block);
const inlines = (tokens: readonly Token[] | undefined): ReactNode[] => all(tokens, inline);

function block(token: Token, key: string): ReactNode {
  switch (token.type) {
    case "heading":
      return <Heading key={key} token={token as Tokens.Heading} />;
    case "paragraph":
      return <p key={key}>{inlines((token as Tokens.Paragraph).tokens)}</p>;
    case "list":
      return <List key={key} token={token as Tokens.List} />;
    case "table":
      return <Table key={key} token={token as Tokens.Table} />;
    case "code":
      return (
        <pre
          key={key}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long line scrolls, by keys too
          tabIndex={0}
          className="overflow-x-auto rounded-sm bg-sunken px-3 py-2 font-mono text-xs leading-5"
        >
          {(token as Tokens.Code).text}
        </pre>
      );
    case "blockquote":
      return (
        <blockquote key={key} className="border-l-2 border-line-strong pl-3 text-ink-2">
          {blocks((token as Tokens.Blockquote).tokens)}
        </blockquote>
      );
    case "hr":
      return <hr key={key} className="border-line" />;
    case "space":
    case "def":
      return null;
    default:
      return inline(token, key);
  }
}

function Heading({ token: { depth, tokens, text } }: { token: Tokens.Heading }) {
  // The page has its own h1.
  const Level = depth <= 2 ? "h2" : "h3";
  const id = text.toLowerCase().replaceAll(/[^\w]+/g, "-");
  return (
    <Level id={id} className="scroll-mt-14 pt-2 text-base font-semibold">
      {inlines(tokens)}
    </Level>
  );
}

function List({ token: { ordered, start, items } }: { token: Tokens.List }) {
  const children = keyed(items, ({ raw }) => raw).map(({ key, item }) => (
    <li key={key} className="pl-1 marker:text-ink-3">
      {blocks(item.tokens)}
    </li>
  ));
  return ordered ? (
    <ol start={start === "" ? 1 : start} className="list-decimal space-y-1.5 pl-6">
      {children}
    </ol>
  ) : (
    <ul className="list-disc space-y-1 pl-5">{children}</ul>
  );
}

function Table({ token: { header, rows } }: { token: Tokens.Table }) {
  return (
    <section
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls, by keys too
      tabIndex={0}
      aria-label="Table"
      className="overflow-x-auto rounded-md border border-line"
    >
      <table className="w-full border-collapse text-left max-sm:block">
        <thead className="text-xs text-ink-3 max-sm:sr-only">
          <tr>
            {keyed(header, ({ text }) => text).map(({ key, item }) => (
              <th key={key} scope="col" className="border-b border-line px-3 py-1.5 font-normal">
                {inlines(item.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {keyed(rows, (row) => row.map(({ text }) => text).join("|")).map(({ key, item: row }) => (
            <tr
              key={key}
              className="border-b border-line align-top last:border-b-0 max-sm:block max-sm:px-3 max-sm:py-1.5"
            >
              {keyed(row, ({ text }) => text).map(({ key, item }, column) => (
                <td key={key} className="px-3 py-1.5 max-sm:block max-sm:p-0 sm:min-w-40">
                  {/* On a phone a row is a block, in which each cell says what it is. */}
                  {column === 0 ? null : (
                    <span aria-hidden className="block pt-1 text-2xs text-ink-3 sm:hidden">
                      {header[column]?.text}
                    </span>
                  )}
                  {inlines(item.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function inline(token: Token, key: string): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong key={key}>{inlines((token as Tokens.Strong).tokens)}</strong>;
    case "em":
      return <em key={key}>{inlines((token as Tokens.Em).tokens)}</em>;
    case "del":
      return <del key={key}>{inlines((token as Tokens.Del).tokens)}</del>;
    case "codespan":
      return (
        <code key={key} className="rounded-xs bg-sunken px-1 py-px font-mono text-xs">
          {(token as Tokens.Codespan).text}
        </code>
      );
    case "br":
      return <br key={key} />;
    case "link":
      return <Anchor key={key} token={token as Tokens.Link} />;
    case "text":
    case "escape": {
      const { tokens, text } = token as Tokens.Text;
      return tokens === undefined ? text : <span key={key}>{inlines(tokens)}</span>;
    }
    default:
      return "text" in token ? String(token.text) : token.raw;
  }
}

function Anchor({ token: { href, tokens } }: { token: Tokens.Link }) {
  const target = linkTarget(href);
  const style = "text-accent underline underline-offset-2 hover:no-underline";
  if (target === null) return <>{inlines(tokens)}</>;
  return target.away ? (
    <a href={target.href} target="_blank" rel="noopener noreferrer" className={style}>
      {inlines(tokens)}
    </a>
  ) : (
    <Link href={target.href} prefetch={false} className={style}>
      {inlines(tokens)}
    </Link>
  );
}
