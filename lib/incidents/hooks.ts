import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { incidentQuery, incidentsQuery, minutesQuery, patternsQuery, sentimentQuery } from "./queries.ts";
import type { IncidentQuery, PartQuery } from "./schema.ts";

export const useIncidents = (query: IncidentQuery) =>
  useQuery({ ...incidentsQuery(query), placeholderData: keepPreviousData });
/** The answer before stays while another range is fetched. */
export const useIncident = (query: IncidentQuery) =>
  useQuery({ ...incidentQuery(query), placeholderData: keepPreviousData });
export const useMinutes = (query: PartQuery) =>
  useQuery({ ...minutesQuery(query), placeholderData: keepPreviousData });
export const usePatterns = (query: PartQuery) =>
  useQuery({ ...patternsQuery(query), placeholderData: keepPreviousData });
export const useSentiment = (query: PartQuery) =>
  useQuery({ ...sentimentQuery(query), placeholderData: keepPreviousData });
