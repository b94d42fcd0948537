import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The colours of app/globals.css, held to WCAG 2.2 and to the eyes of those who see colours otherwise. */

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");
type Theme = "light" | "dark";
type Rgb = readonly [number, number, number];

function token(name: string, theme: Theme): Rgb {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const hex = found?.[theme === "light" ? 1 : 2];
  if (hex === undefined) throw new Error(`no colour --${name}`);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}

const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]: Rgb) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const VISION: Record<string, readonly [Rgb, Rgb, Rgb]> = {
  typical: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** A colour as a kind of eye sees it, in OKLab (Ottosson 2020). */
function seen(colour: Rgb, matrix: readonly [Rgb, Rgb, Rgb]): Rgb {
  const [lr, lg, lb] = colour.map(linear) as unknown as Rgb;
  const [r, g, b] = matrix.map(([x, y, z]) => Math.max(0, x * lr + y * lg + z * lb)) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

// The two greys of network_out and unattributed are told apart by their patterns.
const COLOURED = ["network-in", "endpointing", "stt", "tool-call", "llm-first-token", "tts-first-frame"];
const STAGES = [...COLOURED, "network-out", "unattributed"];

/** Those of the pairs whose contrast is less than `least`, by name, so that a failure says which. */
const tooClose = (pairs: readonly (readonly [string, string])[], theme: Theme, least: number): string[] =>
  pairs
    .map(([front, back]) => ({ front, back, ratio: contrast(token(front, theme), token(back, theme)) }))
    .filter(({ ratio }) => ratio < least)
    .map(({ front, back, ratio }) => `${front} on ${back}: ${ratio.toFixed(2)}`);

describe.each(["light", "dark"] as const)("%s", (theme) => {
  it("reads text on every surface", () => {
    const inks = ["ink", "ink-2", "ink-3", "accent", "breach", "degraded"];
    const surfaces = ["paper", "surface", "raised", "sunken"];
    const pairs = inks.flatMap((ink) => surfaces.map((surface) => [ink, surface] as const));
    expect(tooClose(pairs, theme, 4.5)).toEqual([]);
  });

  it("reads what stands on filled and washed surfaces", () => {
    const pairs = [
      ["accent-ink", "accent"],
      ["breach-ink", "breach"],
      ["breach", "breach-wash"],
      ["ink", "accent-wash"],
      ["ink-2", "accent-wash"],
      ["ink-3", "accent-wash"],
      ["breach", "accent-wash"],
      ["accent", "accent-wash"],
      ["ink", "degraded-wash"],
      ["degraded", "degraded-wash"],
      ...STAGES.map((stage) => [`on-${stage}`, `stage-${stage}`] as const),
    ] as const;
    expect(tooClose(pairs, theme, 4.5)).toEqual([]);
  });

  it("sees every stage's mark", () => {
    const pairs = STAGES.map((stage) => [`stage-${stage}`, "surface"] as const);
    expect(tooClose(pairs, theme, 3)).toEqual([]);
  });

  it.each(Object.entries(VISION))("tells the stages and the breach apart with %s vision", (_name, matrix) => {
    const names = [...COLOURED.map((stage) => `stage-${stage}`), "breach"];
    const colours = names.map((name) => ({ name, colour: seen(token(name, theme), matrix) }));
    const alike = colours.flatMap((one, at) =>
      colours
        .slice(at + 1)
        .filter((other) => distance(one.colour, other.colour) < 0.08)
        .map((other) => `${one.name} and ${other.name}: ${distance(one.colour, other.colour).toFixed(3)}`),
    );
    expect(alike).toEqual([]);
  });
});
