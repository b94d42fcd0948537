import Link from "next/link";
import { notFound } from "next/navigation";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { AskAgain } from "#components/call-page/try-again.tsx";
import { PrintButton } from "#components/report/print-button.tsx";
import { Printable } from "#components/report/printable.tsx";
import { callHref, traceHref } from "#lib/calls/href.ts";
import type { Subject } from "#lib/calls/subject.ts";
import type { Result } from "#lib/problem/model.ts";
import type { CallFile } from "#lib/report/schema.ts";

/** The report of a call or a trace to print, or why there is none. */
export function Sheet({ subject, answer }: { subject: Subject; answer: Result<CallFile> }) {
  if (!answer.ok) {
    if (answer.error.kind === "not_found" || answer.error.kind === "bad_request") notFound();
    return (
      <PageMessage title={`The ${subject.kind} could not be read`} action={<AskAgain />}>
        {answer.error.message}
      </PageMessage>
    );
  }
  const back = subject.kind === "call" ? callHref(subject.id) : traceHref(subject.id);
  return (
    <Printable
      file={answer.value}
      actions={
        <span className="flex items-center gap-3 print:hidden">
          <Link href={back} prefetch={false} className="text-accent hover:underline">
            Back to the {subject.kind}
          </Link>
          <PrintButton />
        </span>
      }
    />
  );
}
