import { useQuery } from "@tanstack/react-query";
import type { SectionId } from "./model.ts";
import {
  marksQuery,
  overviewQuery,
  type RangeAddress,
  type SectionAddress,
  sectionQuery,
  type TurnsAddress,
  turnsQuery,
  verticalQuery,
} from "./queries.ts";

/** @param refreshMs how often it is asked again; null: never */
export const useOverview = (range: RangeAddress, refreshMs: number | null) =>
  useQuery(overviewQuery(range, { refreshMs }));

export const useVertical = (vertical: string, range: RangeAddress, refreshMs: number | null) =>
  useQuery(verticalQuery(vertical, range, { refreshMs }));

/** @param address null: not yet, e.g. until the vertical's own answer told the range before */
export const useSection = (
  vertical: string,
  section: SectionId,
  address: SectionAddress | null,
  refreshMs: number | null,
) =>
  useQuery({
    ...sectionQuery(
      vertical,
      section,
      address ?? { from: null, to: null, environment: null, step: null, timeZone: null, beforeSeconds: null },
      { refreshMs },
    ),
    enabled: address !== null,
  });

export const useMarks = (vertical: string | null, range: RangeAddress, refreshMs: number | null) =>
  useQuery(marksQuery(vertical, range, { refreshMs }));

export const useTurns = (vertical: string, address: TurnsAddress) => useQuery(turnsQuery(vertical, address));
