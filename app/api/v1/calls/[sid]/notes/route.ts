import { addNote, getNotes } from "#lib/notes/service.ts";
import { ENDPOINTS } from "#lib/openapi/endpoints.ts";
import { route } from "#lib/problem/route.ts";

export const GET = route(ENDPOINTS.notes, ({ params, context }) => getNotes(params.sid, context));

export const POST = route(ENDPOINTS.addNote, ({ params, body, context }) =>
  addNote(params.sid, body, context),
);
