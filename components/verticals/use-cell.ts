import { createParser, useQueryState } from "nuqs";
import { cellText, parseCell } from "./cell.ts";

const parseAsCell = createParser({ parse: parseCell, serialize: cellText }).withOptions({ history: "push" });

/** The cell of the heatmap whose turns are listed, in the address: `?cell=`. */
export const useCell = () => useQueryState("cell", parseAsCell);
