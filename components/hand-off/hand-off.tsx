"use client";

import { clsx } from "clsx";
import dynamic from "next/dynamic";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { Subject } from "#lib/calls/subject.ts";
import { printHref, reportHref } from "#lib/report/href.ts";
import { useHandOff } from "./context.tsx";
import { CopyReport } from "./copy-report.tsx";
import { Menu, MenuButton, MenuLink } from "./menu.tsx";
import { useFileView, usePlain } from "./use-plain.ts";

const Proposals = dynamic(() => import("#components/compare/proposals.tsx").then((all) => all.Proposals), {
  loading: () => <li className="px-3 py-1 text-xs text-ink-2">Loading…</li>,
});

/** What can be done with a call besides reading it: told plainly, copied, handed on, opened elsewhere. */
export function HandOff({ subject }: { subject: Subject }) {
  const [plain, setPlain] = usePlain();
  const { links, file } = useHandOff();
  return (
    <section aria-label="Hand on" className="relative flex flex-wrap items-center gap-2 print:hidden">
      <PlainSwitch plain={plain} onChange={setPlain} />
      <CopyReport subject={subject} file={file} format={plain ? "plain" : "text"} />
      {file === null ? <Reports subject={subject} /> : <FileReports />}
      {subject.kind === "call" && file === null ? (
        <Menu label="Compare with a good call">
          <Proposals sid={subject.id} />
        </Menu>
      ) : null}
      {links.length === 0 ? null : (
        <Menu label="Open in">
          {links.map(({ name, href }) => (
            <MenuLink key={`${name} ${href}`} href={href} outside>
              {name}
            </MenuLink>
          ))}
        </Menu>
      )}
    </section>
  );
}

function PlainSwitch({ plain, onChange }: { plain: boolean; onChange: (plain: boolean) => void }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={plain}
      onClick={() => onChange(!plain)}
      className="inline-flex h-7 items-center gap-2 rounded-sm px-1 whitespace-nowrap text-ink-2 hover:text-ink"
    >
      <span
        aria-hidden
        className={clsx(
          "relative h-4 w-7 rounded-full border",
          plain ? "border-accent bg-accent" : "border-line-strong bg-sunken",
        )}
      >
        <span
          className={clsx(
            "absolute top-px size-3 rounded-full",
            plain ? "left-3 bg-accent-ink" : "left-px bg-ink-3",
          )}
        />
      </span>
      Plain view
    </button>
  );
}

function Reports({ subject }: { subject: Subject }) {
  const { shownZone } = usePreferences();
  return (
    <Menu label="Report">
      <MenuLink href={printHref(subject)} hint="To print, or to save as PDF">
        Printable page
      </MenuLink>
      <MenuLink href={reportHref(subject, "md", shownZone)} hint="For a ticket or a wiki" download>
        Markdown
      </MenuLink>
      <MenuLink
        href={reportHref(subject, "json", shownZone)}
        hint="Opens again at /report, without a backend"
        download
      >
        JSON file
      </MenuLink>
    </Menu>
  );
}

/** Of a call that is shown from a file: made here, since nothing is asked of a server. */
function FileReports() {
  const { shownZone } = usePreferences();
  const { file } = useHandOff();
  const [, setPrint] = useFileView();
  if (file === null) return null;
  const download = async () => {
    const [{ reportText }, { fileName }] = await Promise.all([
      import("#lib/report/text.ts"),
      import("#lib/report/name.ts"),
    ]);
    const blob = new Blob([reportText(file, "md", shownZone)], { type: "text/markdown" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = fileName(file.call, "md");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <Menu label="Report">
      <MenuButton onClick={() => setPrint(true)} hint="To print, or to save as PDF">
        Printable page
      </MenuButton>
      <MenuButton onClick={() => void download()} hint="For a ticket or a wiki">
        Markdown
      </MenuButton>
    </Menu>
  );
}
