import { type Drafts, NO_DRAFTS, readDrafts } from "./pending.ts";

/** What is being written on calls, kept in this tab (`sessionStorage`) until the call log has it. Browser only. */

const storeKey = (sid: string): string => `earshot_notes ${sid}`;
const known = new Map<string, Drafts>();
const listeners = new Set<() => void>();

export function subscribeDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function draftsOf(sid: string): Drafts {
  let drafts = known.get(sid);
  if (drafts === undefined) {
    drafts = readDrafts(sessionStorage.getItem(storeKey(sid)));
    known.set(sid, drafts);
  }
  return drafts;
}

export function changeDrafts(sid: string, next: (before: Drafts) => Drafts): void {
  const before = draftsOf(sid);
  const after = next(before);
  if (after === before) return;
  known.set(sid, after);
  try {
    if (after.text === "" && after.pending.length === 0) sessionStorage.removeItem(storeKey(sid));
    else sessionStorage.setItem(storeKey(sid), JSON.stringify(after));
  } catch {
    // No room, or not allowed: the page still has it.
  }
  for (const listener of listeners) listener();
}

export const noDrafts = (): Drafts => NO_DRAFTS;
