import Link from "next/link";
import { Instant } from "#components/ui/instant.tsx";
import type { Alert } from "#lib/alerts/schema.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, short } from "#lib/format/text.ts";
import { SEVERITY_LABELS } from "./words.ts";

/** Why nobody is told of an alert, or whose it is. */
export function Why({ alert }: { alert: Alert }) {
  const lines = [
    ...(alert.state === "unprocessed"
      ? [{ key: "unprocessed", text: "Alertmanager has not dealt with it yet." }]
      : []),
    ...(alert.knownTo.prometheus === false
      ? [{ key: "foreign", text: "Known only to Alertmanager: this Prometheus did not send it." }]
      : []),
  ];
  return (
    <>
      {lines.map(({ key, text }) => (
        <p key={key} className="text-xs text-ink-2">
          {text}
        </p>
      ))}
      {alert.silencedBy.map(({ id, author, comment, until }) => (
        <p key={id} className="text-xs text-ink-2 wrap-anywhere">
          <Link
            href={`/alerts/silences#silence-${encodeURIComponent(id)}`}
            prefetch={false}
            className="text-accent hover:underline"
          >
            Silenced
          </Link>
          {author === "" ? "" : ` by ${short(author, 80)}`}
          {until === null ? null : (
            <>
              {" until "}
              <Instant at={until} />
            </>
          )}
          {comment === "" ? "." : `: ${clip(comment, 200)}`}
        </p>
      ))}
      {keyed(alert.inhibitedBy, ({ id, name }) => `${id} ${name}`).map(
        ({ key, item: { id, name, severity } }) => (
          <p key={key} className="text-xs text-ink-2 wrap-anywhere">
            Inhibited by{" "}
            {id === null || name === null ? (
              "an alert that is no longer listed"
            ) : (
              <a href={`#alert-${id}`} className="text-accent hover:underline">
                {severity === null || severity === "other"
                  ? ""
                  : `${SEVERITY_LABELS[severity].toLowerCase()} `}
                {short(name, 100)}
              </a>
            )}
            .
          </p>
        ),
      )}
      {alert.mutedBy.length === 0 ? null : (
        <p className="text-xs text-ink-2 wrap-anywhere">
          Muted by the time interval {alert.mutedBy.map((one) => short(one, 80)).join(", ")}.
        </p>
      )}
    </>
  );
}
