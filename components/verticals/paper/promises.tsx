import { BudgetFigure, BurnFigure } from "#components/slos/figures.tsx";
import { formatShare } from "#lib/format/figures.ts";
import { clip } from "#lib/format/text.ts";
import { incidentGroups } from "#lib/incidents/model.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import { isInformative, titleOf } from "#lib/slo/view.ts";
import type { Marks, Vertical } from "#lib/verticals/schema.ts";
import { Missing, Piece } from "./parts.tsx";
import { rangeWords } from "./range-words.ts";

const MOST = 20;

/** What was promised and what is left of it. */
export function PaperObjectives({ slos }: { slos: Vertical["slos"] }) {
  if (slos === null) return <Missing title="Objectives">Prometheus did not answer.</Missing>;
  const promised = slos
    .filter((one) => !isInformative(one))
    .toSorted((a, b) => (a.budgetLeft ?? 2) - (b.budgetLeft ?? 2));
  if (promised.length === 0)
    return <Missing title="Objectives">Nothing is promised for this vertical.</Missing>;
  return (
    <Piece
      title="Objectives"
      words="The promised share of good events, the part of the period's error budget that is left, and how fast the last hour spent it (1× spends it in exactly the period)."
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Objective</th>
            <th scope="col">Promised</th>
            <th scope="col">Budget left</th>
            <th scope="col">Burn, last hour</th>
          </tr>
        </thead>
        <tbody>
          {promised.slice(0, MOST).map((slo) => (
            <tr key={`${slo.id} ${slo.environment ?? ""}`}>
              <th scope="row">
                <a href={sloHref(slo)}>{clip(titleOf(slo), 60)}</a>
              </th>
              <td>{formatShare(slo.target)}</td>
              <td>
                <BudgetFigure slo={slo} />
              </td>
              <td>
                <BurnFigure slo={slo} window="1h" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Piece>
  );
}

/** Which alerts fired in the range, and which versions came. `marks` undefined: not read. */
export function PaperEvents({ marks, timeZone }: { marks: Marks | undefined; timeZone: string }) {
  if (marks === undefined)
    return <Missing title="Incidents and deploys">Not loaded when this was printed.</Missing>;
  const groups = marks.alerts === null ? null : incidentGroups(marks.alerts);
  const rows = [
    ...(groups ?? []).map((group) => ({
      key: group.href,
      what: "Incident",
      name: clip(group.alerts[0]?.name ?? "alert", 60),
      href: group.href,
      when: `${rangeWords(group, timeZone)}${group.still ? ", still firing" : ""}`,
    })),
    ...(marks.deploys ?? []).map(({ at, version }) => ({
      key: `${at} ${version}`,
      what: "Deploy",
      name: clip(version, 60),
      href: null,
      when: rangeWords({ from: at, to: at }, timeZone).replace(/ to .*/, ""),
    })),
  ];
  const unread = [
    ...(marks.alerts === null ? ["Which alerts fired could not be read."] : []),
    ...(marks.deploys === null ? ["Which versions were deployed could not be read."] : []),
  ].join(" ");
  if (rows.length === 0)
    return <Missing title="Incidents and deploys">{unread === "" ? "None in this range." : unread}</Missing>;
  return (
    <Piece title="Incidents and deploys" words="In this range." note={unread === "" ? null : unread}>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="text">
              Name
            </th>
            <th scope="col" className="text">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map(({ key, what, name, href, when }) => (
            <tr key={key}>
              <td>{what}</td>
              <td className="text">{href === null ? name : <a href={href}>{name}</a>}</td>
              <td className="text">{when}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Piece>
  );
}
