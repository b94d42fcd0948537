"use client";

import { useWidth } from "#components/ui/use-width.ts";
import type { Cohort } from "#lib/cohort/schema.ts";
import { stageWords } from "#lib/cohort/statement.ts";

const HEIGHT = 72;
const AXIS = 16;
const MARK = 14;
const TICK_MS = 10 * 60_000;

/** Calls a minute, those that breached in red, with the stretch below the axis and this call's minute marked. */
export function MinutesChart({ cohort, clock }: { cohort: Cohort; clock: (instant: string) => string }) {
  const { minutes, at, stretch, stage } = cohort;
  const [ref, width] = useWidth<HTMLDivElement>(640);
  const [first] = minutes;
  if (first === undefined || stage === null) return null;
  const fromMs = Date.parse(first.at);
  const most = Math.max(1, ...minutes.map((minute) => minute.calls));
  const step = width / minutes.length;
  const bar = Math.max(1, step - Math.min(2, step * 0.25));
  const x = (instant: string) => ((Date.parse(instant) - fromMs) / 60_000) * step;
  const tall = (count: number) => (count / most) * HEIGHT;
  const ticks = minutes.filter((minute) => Date.parse(minute.at) % TICK_MS === 0);
  const own = at === null ? null : x(at);
  return (
    <figure className="px-3 pt-2 pb-2.5">
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-xs text-ink-2">
        <span>Calls a minute, by the end of their longest turn; at most {most} a minute</span>
        <Key className="bg-breach">breached {stageWords(stage)}</Key>
        <Key className="bg-line-strong">the rest</Key>
      </figcaption>
      <div ref={ref} className="mt-1" aria-hidden>
        <svg width="100%" height={MARK + HEIGHT + AXIS + 4} className="block overflow-visible text-2xs">
          {own === null ? null : (
            <g className="text-ink">
              <line
                x1={own}
                x2={own}
                y1={MARK - 2}
                y2={MARK + HEIGHT}
                stroke="currentColor"
                strokeDasharray="2 2"
              />
              <text
                x={own}
                y={10}
                textAnchor={own < 40 ? "start" : own > width - 40 ? "end" : "middle"}
                fill="currentColor"
              >
                this call
              </text>
            </g>
          )}
          {minutes.map((minute) => (
            <g key={minute.at}>
              <rect
                x={x(minute.at)}
                y={MARK + HEIGHT - tall(minute.calls)}
                width={bar}
                height={tall(minute.calls - minute.breached)}
                className="fill-line-strong"
              />
              <rect
                x={x(minute.at)}
                y={MARK + HEIGHT - tall(minute.breached)}
                width={bar}
                height={tall(minute.breached)}
                className="fill-breach"
              />
            </g>
          ))}
          <line
            x1={0}
            x2={width}
            y1={MARK + HEIGHT + 0.5}
            y2={MARK + HEIGHT + 0.5}
            className="stroke-line-strong"
          />
          {stretch === null ? null : (
            <rect
              x={x(stretch.from)}
              y={MARK + HEIGHT + 2}
              width={Math.max(2, x(stretch.to) - x(stretch.from))}
              height={2}
              className="fill-breach"
            />
          )}
          {ticks.map((minute) => (
            <text
              key={minute.at}
              x={x(minute.at)}
              y={MARK + HEIGHT + AXIS}
              textAnchor={x(minute.at) < 16 ? "start" : x(minute.at) > width - 16 ? "end" : "middle"}
              className="fill-ink-3"
            >
              {clock(minute.at)}
            </text>
          ))}
        </svg>
      </div>
      <Table cohort={cohort} clock={clock} />
    </figure>
  );
}

const Key = ({ className, children }: { className: string; children: React.ReactNode }) => (
  <span className="inline-flex items-center gap-1.5">
    <span aria-hidden className={`size-2 rounded-[1px] ${className}`} />
    {children}
  </span>
);

/** The same figures in words, for those who do not see the bars. */
function Table({ cohort, clock }: { cohort: Cohort; clock: (instant: string) => string }) {
  return (
    <table className="sr-only">
      <caption>Calls a minute</caption>
      <thead>
        <tr>
          <th scope="col">Minute</th>
          <th scope="col">Calls</th>
          <th scope="col">Breached</th>
        </tr>
      </thead>
      <tbody>
        {cohort.minutes
          .filter((minute) => minute.calls > 0)
          .map((minute) => (
            <tr key={minute.at}>
              <th scope="row">{clock(minute.at)}</th>
              <td>{minute.calls}</td>
              <td>{minute.breached}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
