import type { Metadata } from "next";
import { NowProvider } from "#components/call-list/now.tsx";
import { SilenceForm } from "#components/silences/silence-form.tsx";
import { NotManaged, SilencesHead } from "#components/silences/silences-view.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { MAX_MATCHERS } from "#lib/silences/kinds.ts";
import { silenceStart } from "#lib/silences/start.ts";
import { serviceContext } from "#lib/sources/context.ts";

export const metadata: Metadata = { title: "New silence" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const one = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;

const labelsOf = (params: Awaited<Props["searchParams"]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params)
      .flatMap(([name, value]) => {
        const text = one(value);
        return text === null || text === "" ? [] : [[name, text] as const];
      })
      .slice(0, MAX_MATCHERS),
  );

/**
 * `?alert=` begins with an alert's labels, `?silence=` with another silence, which is extended where it still holds; any
 * other parameter is a label of the alerts that it is for.
 */
export default async function NewSilencePage({ searchParams }: Props) {
  const { alert, silence, ...labels } = await searchParams;
  const context = serviceContext();
  const { start, note, alertmanager, sources } = await silenceStart(
    { alert: one(alert), silence: one(silence), labels: labelsOf(labels) },
    context,
  );
  return (
    <NowProvider initialMs={context.nowMs}>
      <SilencesHead title={start.extends === null ? "New silence" : "Extend a silence"} />
      <div className="space-y-3">
        <NotManaged alertmanager={alertmanager} sources={sources} />
        {note === null ? null : <Notice tone="info">{note}</Notice>}
        {alertmanager === "off" ? null : <SilenceForm start={start} />}
      </div>
    </NowProvider>
  );
}
