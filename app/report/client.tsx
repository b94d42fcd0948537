"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { CallClient } from "#app/calls/[sid]/client.tsx";
import { HandOffProvider } from "#components/hand-off/context.tsx";
import { useFileView } from "#components/hand-off/use-plain.ts";
import { FileBanner } from "#components/report/file-banner.tsx";
import { OpenFile } from "#components/report/open-file.tsx";
import { PrintButton } from "#components/report/print-button.tsx";
import { Printable } from "#components/report/printable.tsx";
import { fileClient } from "#lib/report/file-client.ts";
import type { CallFile } from "#lib/report/schema.ts";

/** A call that was saved as a file, with no backend behind it; the file stays in this browser. */
export function ReportClient() {
  const [file, setFile] = useState<CallFile | null>(null);
  if (file === null) return <OpenFile onFile={setFile} />;
  return <FileCall file={file} onClose={() => setFile(null)} />;
}

function FileCall({ file, onClose }: { file: CallFile; onClose: () => void }) {
  const client = useMemo(() => fileClient(file), [file]);
  const [print, setPrint] = useFileView();
  return (
    <QueryClientProvider client={client}>
      <HandOffProvider file={file}>
        {print ? (
          <Printable
            file={file}
            actions={
              <span className="flex items-center gap-3 print:hidden">
                <button type="button" onClick={() => setPrint(false)} className="text-accent hover:underline">
                  Back to the call
                </button>
                <PrintButton />
              </span>
            }
          />
        ) : (
          <>
            <FileBanner file={file} onClose={onClose} />
            <CallClient subject={file.subject} />
          </>
        )}
      </HandOffProvider>
    </QueryClientProvider>
  );
}
