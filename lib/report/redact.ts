import { redact as maskText } from "#lib/voice-otel/redact.ts";
import { parseCallSid } from "#lib/units.ts";
import type { Masked } from "./schema.ts";

/**
 * What leaves the console is redacted, always: what an edge should never have written is masked here once more. Every
 * text of a report is looked at, wherever it stands; only ids and instants of a known shape are left as they are.
 */

const MAX_TEXT = 8_400;
const MOST_INPUT = 4 * MAX_TEXT;
/** A caller's hash is a pseudonym that finds all calls of a person: outside, its beginning must do. */
const HASH_KEPT = 8;

const SECRET_KEY =
  /(?:^|[^a-z])(?:(?:proxy[._-]?)?authorization|(?:set[._-]?)?cookie|pass(?:word|wd|phrase)|secret|credentials?|api[._-]?key|access[._-]?key|private[._-]?key|client[._-]?secret|session[._-]?id|signature|otp|pin[._-]?code|cvv|ssn|(?:[a-z]+[._-])*token|jwt|bearer)s?$/i;
const HARMLESS_TOKEN = /first_token|tokens?$/i;
const PHONE_KEY = /phone[._-]?number|(?:^|[._-])(?:msisdn|ani|dnis|caller[._-]?id)$/i;
/** A measured figure, by its name and its looks: no number of a person's has a decimal point. */
const FIGURE_KEY = /(?:seconds|_ms|\.ms|ratio|score|percent|bytes|mos)$/i;
const FIGURE = /^-?\d{1,6}(?:\.\d{1,24})?(?:e-?\d{1,2})?$/i;
/** A release, which tells since when: no number of a person's, but for three digits, three and four. */
const VERSION_KEY = /(?:^|[._])version$|Version$/;
const VERSION = /^v?(?!\d{3}\.\d{3}\.\d{4}$)\d{1,4}(?:\.\d{1,4}){1,3}(?:[-+][a-z]{1,12}(?:\.\d{1,4})?)?$/i;
/** A request's id finds it in another system: hexadecimal, with letters enough to be no number. */
const ID_KEY = /(?:^|[._])id$/i;
const HEX_ID = /^(?=(?:[0-9]*[a-f]){4})[0-9a-f]{20,64}$/i;
const HASH_KEY = /^(?:callerHash|call[._]caller_hash)$/;
const SID_KEY = /^(?:sid|parentSid|call[._]sid|call[._]parent_sid)$/;

/** Secrets inside a text: credentials in a header, an address or a query, keys by their makers' prefixes, JWTs. */
const EMAIL = /[^\s@<>()[\]",;:\\]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Digest)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 [secret]"],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g, "[secret]"],
  [/\b(?:sk|pk|rk|xox[abprs]|gh[pousr]|glpat|whsec)[-_][A-Za-z0-9_-]{12,}/g, "[secret]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "[secret]"],
  [/(:\/\/)[^\s/:@]{1,128}:[^\s/@]{1,256}@/g, "$1[secret]@"],
  [
    /((?:pass(?:word|wd|phrase)?|secret|api[._-]?key|access[._-]?key|(?:access|refresh|id|auth|session)[._-]?token|token|authorization|cookie)["']?\s{0,3}[=:]\s{0,3}["']?)(?!\[secret\]|Bearer |Basic |Digest )[^\s"'&,;]{4,512}/gi,
    "$1[secret]",
  ],
];

const STRUCTURE: readonly (readonly [key: RegExp, shape: RegExp])[] = [
  [/Ns$/, /^-?\d{1,20}$/],
  [/^(?:id|spanId|parentId|spanIds)$/, /^[0-9a-f]{16}$/],
  [/^(?:id|traceId)$/, /^[0-9a-f]{32}$/],
  [/^id$/, /^\d{1,20}-[0-9a-f]{12}$/],
  [/^ids$/, /^(?:[0-9a-f]{16})*$/],
];

const MARK = /\[(phone|email|card|number|secret)\]/g;
const COUNTED = {
  phone: "phones",
  email: "emails",
  card: "cards",
  number: "numbers",
  secret: "secrets",
} as const;
const KEPT_ANSWERS = 20_000;

export class Redactor {
  readonly masked: Record<keyof Masked, number> = {
    phones: 0,
    emails: 0,
    cards: 0,
    numbers: 0,
    secrets: 0,
    callers: 0,
  };
  readonly #region: string;
  /** Attributes repeat from span to span: each text is looked at once. */
  readonly #known = new Map<string, string>();

  /** `region`: how national numbers are read, ISO 3166-1 alpha-2. */
  constructor(region: string) {
    this.#region = region;
  }

  /** Everything in a value, at any depth; keys too. The shape stays as it is. */
  all<T>(value: T): T {
    return this.#walk(value, "") as T;
  }

  /** A text on its own: phone numbers, e-mail addresses, card numbers, long numbers and secrets are masked. */
  text(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) {
      this.#count(text, known);
      return known;
    }
    let out = text.length > MOST_INPUT ? text.slice(0, MOST_INPUT) : text;
    for (const [pattern, mark] of SECRETS) out = out.replace(pattern, mark);
    // Wider than the kit's: all that may stand before an @ (RFC 5322, "atext").
    out = maskText(out.replace(EMAIL, "[email]"), MAX_TEXT, this.#region);
    if (text.length < 512 && this.#known.size < KEPT_ANSWERS) this.#known.set(text, out);
    this.#count(text, out);
    return out;
  }

  #walk(value: unknown, key: string): unknown {
    if (typeof value === "string") return this.#value(key, value);
    if (Array.isArray(value)) return value.map((one) => this.#walk(one, key));
    if (typeof value !== "object" || value === null) return value;
    const told = value as Readonly<Record<string, unknown>>;
    // An attribute: its name says what its value is.
    const name = typeof told["key"] === "string" && typeof told["value"] === "string" ? told["key"] : null;
    return Object.fromEntries(
      Object.entries(told).map(([field, one]) => [
        this.text(field),
        this.#walk(one, name !== null && field === "value" ? name : field),
      ]),
    );
  }

  #value(key: string, text: string): string {
    if (STRUCTURE.some(([keys, shape]) => keys.test(key) && shape.test(text))) return text;
    if (SID_KEY.test(key) && parseCallSid(text) !== null && !/\+\d{7}|(?:tel|sips?):\+?\d{7}/i.test(text))
      return text;
    if (HASH_KEY.test(key) && text.length > HASH_KEPT) {
      this.masked.callers += 1;
      return `${this.text(text.slice(0, HASH_KEPT))}…`;
    }
    if (SECRET_KEY.test(key) && !isFigure(key, text)) {
      if (text === "" || text === "[secret]") return text;
      this.masked.secrets += 1;
      return "[secret]";
    }
    if (FIGURE_KEY.test(key) && FIGURE.test(text)) return text;
    if (VERSION_KEY.test(key) && VERSION.test(text)) return text;
    if (ID_KEY.test(key) && HEX_ID.test(text)) return text;
    if (PHONE_KEY.test(key) && /\d\D{0,3}\d\D{0,3}\d/.test(text)) {
      this.masked.phones += 1;
      return "[phone]";
    }
    return this.text(text);
  }

  #count(before: string, after: string): void {
    if (before === after) return;
    for (const [, kind] of after.matchAll(MARK)) this.masked[COUNTED[kind as keyof typeof COUNTED]] += 1;
    for (const [, kind] of before.matchAll(MARK)) {
      const name = COUNTED[kind as keyof typeof COUNTED];
      this.masked[name] = Math.max(0, this.masked[name] - 1);
    }
  }
}

/** How many tokens a model took is no secret. */
const isFigure = (key: string, text: string): boolean =>
  HARMLESS_TOKEN.test(key) && /^[\d.,\s]{1,12}$/.test(text);
