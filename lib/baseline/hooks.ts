import { useQuery } from "@tanstack/react-query";
import { baselineQuery } from "./queries.ts";

/** `sid` null: there is no call to compare (a trace that names none). */
export const useBaseline = (sid: string | null) =>
  useQuery({ ...baselineQuery(sid ?? ""), enabled: sid !== null });
