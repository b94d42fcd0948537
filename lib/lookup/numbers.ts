import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";

/** Phone numbers in a text, written in any form or spoken digit by digit. */

const DIGIT_WORDS: Readonly<Record<string, string>> = {
  zero: "0",
  oh: "0",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
};
const WORD = `(?:${Object.keys(DIGIT_WORDS).join("|")})`;
const SPOKEN = new RegExp(
  `(?:\\bplus[ -])?(?:\\b(?:(?:double|triple)[ -])?${WORD}\\b[\\s,.-]{0,3}){6,}`,
  "gi",
);
const EACH = new RegExp(`(?:(double|triple)[ -])?\\b(${WORD})\\b`, "gi");
// Seven digits or more, with what people put between them.
const WRITTEN =
  /(?<![\p{L}\p{N}_])\+?[(]?\p{Nd}(?:[\s().\-/\u2010-\u2015\u00a0]{0,3}\p{Nd}){6,}(?![\p{N}_]|\p{L}(?!xt|\s?\d))/gu;

export interface FoundNumber {
  /** E.164. It goes into a hash and nowhere else. */
  readonly e164: string;
}

export interface FoundNumbers {
  readonly numbers: readonly FoundNumber[];
  /** Digits that look dialled and cannot be a number: too many, too few, or without a country to read them in. */
  readonly impossible: number;
  /** True when one was in national form and no region says how to read it. */
  readonly needsRegion: boolean;
}

const spokenAsDigits = (text: string): string =>
  text.replace(SPOKEN, (run) => {
    let digits = /^plus/i.test(run) ? "+" : "";
    for (const [, times, word = ""] of run.matchAll(EACH)) {
      const digit = DIGIT_WORDS[word.toLowerCase()] ?? "";
      digits += digit.repeat(times === undefined ? 1 : times.toLowerCase() === "double" ? 2 : 3);
    }
    return ` ${digits} `;
  });

/**
 * Finds numbers. `region`: ISO 3166-1 alpha-2, in which national forms are read; null: only international ones are.
 * Ids must have been masked before, since many of them hold digits enough for a number.
 */
export function findNumbers(text: string, region: string | null): FoundNumbers {
  const plain = spokenAsDigits(text.normalize("NFKC"));
  const found = new Map<string, FoundNumber>();
  let impossible = 0;
  let needsRegion = false;
  for (const match of plain.matchAll(WRITTEN)) {
    const e164 = readNumber(match[0], region);
    if (e164 !== null) found.set(e164, { e164 });
    else {
      impossible += 1;
      const digits = match[0].replace(/\P{Nd}/gu, "").length;
      if (region === null && !match[0].startsWith("+") && digits >= 7 && digits <= 15) needsRegion = true;
    }
  }
  return { numbers: [...found.values()], impossible, needsRegion };
}

function readNumber(written: string, region: string | null): string | null {
  const country = (region ?? undefined) as CountryCode | undefined;
  const forms = /^\s*00/.test(written) ? [written, written.replace(/^\s*00/, "+")] : [written];
  for (const form of forms) {
    const number = parsePhoneNumberFromString(form, {
      ...(country && { defaultCountry: country }),
      extract: false,
    });
    if (number?.isPossible() === true) return number.number;
  }
  return null;
}
