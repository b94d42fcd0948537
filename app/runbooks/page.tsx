import type { Metadata } from "next";
import Link from "next/link";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { runbookHref } from "#lib/runbooks/model.ts";
import { listRunbooks } from "#lib/runbooks/service.ts";

export const metadata: Metadata = { title: "Runbooks" };
// The files may change while the console runs.
export const dynamic = "force-dynamic";

export default async function RunbooksPage() {
  const runbooks = await listRunbooks();
  return (
    <div className="max-w-3xl pb-6">
      <h1 className="pt-4 pb-2.5 text-headline font-semibold tracking-[-0.01em]">Runbooks</h1>
      <Panel id="runbooks" title="What to do when an alert fires" flush>
        {runbooks.length === 0 ? (
          <Nothing>There is no runbook: the console found no Markdown file in docs/runbooks.</Nothing>
        ) : (
          <ul>
            {runbooks.map(({ name, title }) => (
              <li key={name} className="border-b border-line last:border-b-0">
                <Link
                  href={runbookHref(name)}
                  prefetch={false}
                  className="flex flex-wrap items-baseline gap-x-3 px-3 py-2 hover:bg-sunken"
                >
                  <span className="text-accent">{title}</span>
                  <span className="font-mono text-xs text-ink-3">{name}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
