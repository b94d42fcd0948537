import * as z from "zod";
import { describe, expect, it } from "vitest";
import { newNoteId, NO_DRAFTS, type PendingNote, readDrafts, unconfirmed, withState } from "./pending.ts";

const note = (id: string, state: PendingNote["state"]): PendingNote => ({
  id,
  author: "Ana",
  text: "hm",
  state,
  message: null,
});

describe("notes on their way", () => {
  it("are gone as soon as the call log has them, and not before", () => {
    const pending = [note("a", "sent"), note("b", "failed")];
    expect(unconfirmed(pending, [{ id: "a", at: "", author: "", text: "" }])).toEqual([note("b", "failed")]);
    expect(unconfirmed(pending, [])).toEqual(pending);
  });
  it("have ids that the API takes", () => {
    for (let i = 0; i < 50; i++) expect(z.uuid().safeParse(newNoteId()).success).toBe(true);
  });
  it("change one by one", () => {
    expect(
      withState([note("a", "sending"), note("b", "sent")], "a", { state: "failed", message: "no" }),
    ).toEqual([{ ...note("a", "failed"), message: "no" }, note("b", "sent")]);
  });
  it("outlive a reload, with their text; what was under way can be sent again", () => {
    const left = { text: "half a sent", pending: [note("a", "sending"), note("b", "sent")] };
    const read = readDrafts(JSON.stringify(left));
    expect(read.text).toBe("half a sent");
    expect(read.pending.map(({ id, text, state }) => [id, text, state])).toEqual([
      ["a", "hm", "failed"],
      ["b", "hm", "sent"],
    ]);
  });
  it.each([null, "", "{", "null", "[]", `{"pending":[1,{"id":1}]}`])("%j is no draft", (stored) =>
    expect(readDrafts(stored)).toEqual(NO_DRAFTS),
  );
});
