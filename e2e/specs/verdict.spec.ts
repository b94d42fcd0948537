import { SCENARIOS } from "#lib/simulator/scenarios.ts";
import { callAddress } from "../pages/call-page.ts";
import { expect, test } from "../test.ts";
import { planted } from "../truth.ts";

/** For every kind of planted call: paste its Call SID, read the verdict. */
for (const { name, about } of SCENARIOS) {
  test(`${name}: ${about}`, async ({ start, call, page }) => {
    const { sid, expected } = planted(name);
    await start.open();
    await start.look(sid);
    await expect(page).toHaveURL(callAddress(sid));
    await expect(call.verdict).toHaveText(sentenceOf(expected));
  });
}

/** What the sentence must say of a planted fault: its turn and stage, and no other. */
function sentenceOf({ verdict, stage, turnIndex, tool }: ReturnType<typeof planted>["expected"]): RegExp {
  if (verdict === "ok") return /^No turn was over its budget/;
  if (verdict === "unknown") return /^The verdict is (unknown|not known yet)/;
  const turn = turnIndex === null ? "" : `Turn\\s${turnIndex} \\(`;
  if (stage === null) return new RegExp(verdict === "failed" ? "^The call (was dropped|failed)" : `^${turn}`);
  const what =
    stage === "unattributed" ? "that no stage accounts for" : `${stage}${tool === null ? "" : ` ${tool}`}`;
  return new RegExp(`${turn}.*${what}`);
}
