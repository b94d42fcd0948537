/** Digits as they are read out, in the languages that voice agents speak most. */
const DIGIT_WORDS =
  "zero oh one two three four five six seven eight nine " +
  "cero uno dos tres cuatro cinco seis siete ocho nueve " +
  "zéro un une deux trois quatre cinq sept huit neuf " +
  "null eins zwei zwo drei vier fünf sechs sieben acht neun " +
  "um dois três quatro sete oito nove meia " +
  "due quattro cinque sei sette otto";
const TWO_DIGIT_WORDS =
  "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen " +
  "twenty thirty forty fifty sixty seventy eighty ninety";
const REPEATS: Readonly<Record<string, number>> = { double: 1, triple: 2 };
const FILLERS = "hundred thousand and y und et e";

const COUNTS = new Map<string, number>([
  ...DIGIT_WORDS.split(" ").map((word): [string, number] => [word, 1]),
  ...TWO_DIGIT_WORDS.split(" ").map((word): [string, number] => [word, 2]),
  ...FILLERS.split(" ").map((word): [string, number] => [word, 0]),
  ...Object.entries(REPEATS),
]);

const WORDS = [...COUNTS.keys()].sort((a, b) => b.length - a.length).join("|");
const TOKEN = String.raw`(?:(?:${WORDS})(?![\p{L}\p{N}])|\d{1,4}(?![\p{L}\p{N}]))`;
const RUN = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${TOKEN}(?:[\s,.\-\u2010-\u2015]{1,3}${TOKEN}){3,}`,
  "giu",
);
const SPOKEN_EMAIL =
  /[\p{L}\p{N}._-]{1,64}(?: (?:dot|underscore|dash) [\p{L}\p{N}]{1,64}){0,4} at [\p{L}\p{N}-]{1,64}(?: dot \p{L}{2,24}){1,3}/giu;
const MIN_DIGITS = 7;

/** Masks numbers of seven or more digits that are read out ("four one five, double five …") and "x at y dot com". */
export function maskSpoken(text: string): string {
  return text
    .replace(RUN, (run) => (isNumber(run.toLowerCase().split(/[\s,.\-\u2010-\u2015]+/)) ? "[phone]" : run))
    .replace(SPOKEN_EMAIL, "[email]");
}

function isNumber(tokens: readonly string[]): boolean {
  let digits = 0;
  let words = 0;
  for (const token of tokens) {
    const count = COUNTS.get(token);
    if (count !== undefined) words += count;
    // "1,234,567 rows" is an amount; "4, 1, 5, 5" is read out.
    else if (token.length <= 2) digits += token.length;
    else if (words === 0) return false;
    else digits += token.length;
  }
  return digits + words >= MIN_DIGITS;
}
