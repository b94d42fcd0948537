import { parseAsInteger, parseAsString } from "nuqs/server";

/** What is selected on a call's or a trace's page: `?turn=4&span=…&line=…`. */
export const selectionParams = {
  turn: parseAsInteger,
  span: parseAsString,
  line: parseAsString,
};
