import { exportCalls } from "#lib/calls/csv.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { ok } from "#lib/problem/model.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.callsCsv, async ({ query, context }) => {
  const rows = await exportCalls(query, context);
  if (!rows.ok) return rows;
  const headers = {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="calls.csv"`,
  };
  return ok(new Response(rows.value, { headers }));
});
