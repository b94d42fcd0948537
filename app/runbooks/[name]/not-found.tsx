import Link from "next/link";
import { PageMessage } from "#components/call-page/page-message.tsx";

export default function NoRunbook() {
  return (
    <PageMessage title="There is no such runbook">
      <p>
        The alert names a runbook that this console does not have.{" "}
        <Link href="/runbooks" className="text-accent hover:underline">
          All runbooks
        </Link>
      </p>
    </PageMessage>
  );
}
