import { createParser, parseAsArrayOf, parseAsInteger, parseAsString } from "nuqs";
import { formatMark, formatView, isMarked, parseMark, parseView } from "#lib/calls/view/clock.ts";

/** What is selected on a call's or a trace's page: `?turn=4&span=…&line=…`. */
export const selectionParams = {
  turn: parseAsInteger,
  span: parseAsString,
  line: parseAsString,
};

const parseAsView = createParser({
  parse: parseView,
  serialize: formatView,
  eq: (a, b) => a.fromMs === b.fromMs && a.toMs === b.toMs,
});
const parseAsMark = createParser({
  parse: parseMark,
  serialize: formatMark,
  eq: (a, b) => isMarked([a], b),
});

/** The part of the call that is looked at, and what is marked in it: `?view=50000-54000&marks=51234,52000~<span>`. */
export const clockParams = {
  view: parseAsView,
  marks: parseAsArrayOf(parseAsMark).withDefault([]),
};
