import { useQuery } from "@tanstack/react-query";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { cohortQuery } from "./queries.ts";

/** `enabled`: it costs several questions to the backends, so it is asked once it is seen. */
export const useCohort = (sid: string, stage: LedgerStage | null, enabled: boolean) =>
  useQuery({ ...cohortQuery(sid, stage), enabled });
