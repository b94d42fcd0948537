import { type CountryCode, findPhoneNumbersInText } from "libphonenumber-js/min";
import { maskSpoken } from "./spoken.ts";

/** At least this much of a text is looked at, and four times what may come out; the rest is cut. */
const MIN_INPUT = 1024;
const LABEL_LENGTH = 64;
const LABEL_CACHE = 5000;

// Not the tail of a longer number.
const ALONE = String.raw`(?<!\d[\s().\-/+]{0,3})`;
// What looks like a number and is none: SIDs, UUIDs, hex ids with a letter, dates, IPv4, figures with a unit.
const KEEP = new RegExp(
  [
    String.raw`CA[0-9a-fA-F]{32}`,
    String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`,
    String.raw`\b(?=\d*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{16})\b`,
    String.raw`${ALONE}\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])`,
    String.raw`${ALONE}\b(?:\d{1,3}\.){3}\d{1,3}\b`,
    String.raw`${ALONE}\b\d{1,6}(?:\.\d{1,9})? ?(?:ns|us|ms|s|%|seconds|bytes|tokens)(?![\w])`,
  ].join("|"),
  "gi",
);
const PRIVATE_USE = /[\uE000-\uF8FF]/g;
const FIRST_MARK = 0xe000;
const MAX_MARKS = 0x1900;

const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const CARD = /\d(?:[ -]?\d){12,18}/g;
const NUMBER = /\+?\(?\p{Nd}(?:[\s().\-/\u2010-\u2015]{0,2}\p{Nd}){6,}/gu;
const MIN_DIGITS = 7;
/** A number that is read out has at least four words. */
const MIN_SPOKEN_GAPS = 3;

/**
 * Free text without phone numbers (written or spoken), e-mail addresses and card numbers, cut to `maxLength`
 * characters. Call SIDs, UUIDs, trace ids and dates stay. When in doubt it masks: a run of seven or more digits
 * is `[number]`. `region` is how national numbers are read (default US).
 */
export function redact(text: string, maxLength: number, region = "US"): string {
  if (isHarmless(text)) return text.length > maxLength ? text.slice(0, maxLength) : text;
  const kept: string[] = [];
  const limit = Math.max(MIN_INPUT, 4 * maxLength);
  let out = (text.length > limit ? text.slice(0, limit).replace(/[\d\s().+-]{1,40}$/, "") : text)
    .normalize("NFKC")
    .replace(PRIVATE_USE, "")
    .replace(KEEP, (match) => {
      if (kept.length >= MAX_MARKS) return match;
      return String.fromCharCode(FIRST_MARK + kept.push(match) - 1);
    });
  out = out.replace(EMAIL, "[email]").replace(CARD, (match) => (isCard(match) ? "[card]" : match));
  out = maskPhones(out, region).replace(NUMBER, "[number]");
  out = maskSpoken(out).replace(PRIVATE_USE, (mark) => kept[mark.charCodeAt(0) - FIRST_MARK] ?? "");
  return out.length > maxLength ? out.slice(0, maxLength) : out;
}

const labels = new Map<string, string>();

/** A short word for a label or attribute (an agent, a tool, a provider): redacted, at most 64 characters. */
export function label(value: string): string {
  const known = labels.get(value);
  if (known !== undefined) return known;
  const clean = redact(value, LABEL_LENGTH);
  // Names are few. Should an application put free text here, the cache starts over rather than grow.
  if (labels.size >= LABEL_CACHE) labels.clear();
  if (value.length <= 256) labels.set(value, clean);
  return clean;
}

/** An error's type as a label: no spaces, so that a message passed by mistake is seen as one word. */
export const errorTypeLabel = (type: string): string =>
  label(type).replace(/[^\p{L}\p{N}_.:-]+/gu, "_") || "error";

/** True when a text cannot hold anything to mask: one cheap pass, since almost all texts are such. */
function isHarmless(text: string): boolean {
  let digits = 0;
  let gaps = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || code === 64) return false;
    if (code >= 48 && code <= 57) digits++;
    else if (code === 32 || (code >= 44 && code <= 46) || code < 32) gaps++;
  }
  if (digits >= MIN_DIGITS || gaps >= MIN_DIGITS - 1 || / dot /i.test(text)) return false;
  // "twelve thirteen fourteen fifteen" is eight digits in four words.
  return gaps < MIN_SPOKEN_GAPS || (text.length <= MIN_INPUT && maskSpoken(text) === text);
}

function maskPhones(text: string, region: string): string {
  if (!NUMBER_HINT.test(text)) return text;
  const found = findPhoneNumbersInText(text, { defaultCountry: region as CountryCode });
  return found.reduceRight(
    (out, { startsAt, endsAt }) => `${out.slice(0, startsAt)}[phone]${out.slice(endsAt)}`,
    text,
  );
}

const NUMBER_HINT = /\p{Nd}(?:\P{Nd}{0,4}\p{Nd}){5}/u;

/** Luhn's check over 13 to 19 digits. */
function isCard(match: string): boolean {
  const digits = match.replace(/\D/g, "");
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
