import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Markdown } from "#components/runbooks/markdown.tsx";
import { readRunbook } from "#lib/runbooks/service.ts";

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const runbook = await readRunbook((await params).name);
  return { title: runbook === null ? "No such runbook" : `Runbook: ${runbook.title}` };
}

export default async function RunbookPage({ params }: Props) {
  const runbook = await readRunbook((await params).name);
  if (runbook === null) notFound();
  return (
    <article className="max-w-3xl pb-10">
      <p className="pt-4 text-xs text-ink-3">
        <Link href="/runbooks" prefetch={false} className="text-accent hover:underline">
          Runbooks
        </Link>
      </p>
      <h1 className="pt-1 pb-3 text-headline font-semibold tracking-[-0.01em] wrap-anywhere">
        {runbook.title}
      </h1>
      <Markdown text={runbook.markdown.replace(/^# .*$/m, "")} />
    </article>
  );
}
