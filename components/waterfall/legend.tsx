import { clip } from "#lib/format/text.ts";
import type { ServiceColour } from "#lib/traces/view/colours.ts";

/** Which service has which colour; those without one of their own are counted. */
export function ServiceLegend({ services }: { services: readonly ServiceColour[] }) {
  const others = services.filter(({ colour }) => colour === null);
  return (
    <ul
      aria-label="Services"
      className="flex flex-wrap gap-x-3 gap-y-0.5 border-b border-line px-3 py-1 text-xs text-ink-2"
    >
      {services
        .filter(({ colour }) => colour !== null)
        .map(({ service, colour, spans }) => (
          <li key={service} className="inline-flex items-center gap-1.5">
            <span
              aria-hidden
              data-service={colour}
              className="service-fill inline-block size-2.5 rounded-[1.5px]"
            />
            {clip(service, 40)} <span className="text-ink-3">{spans.toLocaleString("en")}</span>
          </li>
        ))}
      {others.length === 0 ? null : (
        <li className="inline-flex items-center gap-1.5">
          <span aria-hidden className="inline-block size-2.5 rounded-[1.5px] bg-line-strong" />
          {others.length} more
        </li>
      )}
    </ul>
  );
}
