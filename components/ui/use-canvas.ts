"use client";

import { useEffect, useRef } from "react";

/** What a canvas is drawn with: its size in CSS px, and the theme's colours by the names of their tokens. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** `colour("--stage-stt")` as the browser resolves it in the theme that is shown. */
  readonly colour: (token: string) => string;
}

/**
 * Draws a canvas, sharp on any screen, again whenever `draw` changes, its size does, or the theme. `draw` must be
 * stable (`useCallback`) while nothing that it shows changes.
 */
export function useCanvas(draw: (brush: Brush) => void) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const paint = () => {
      const context = canvas.getContext("2d");
      const { clientWidth: width, clientHeight: height } = canvas;
      if (context === null || width === 0) return;
      const scale = window.devicePixelRatio;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, height);
      draw({ context, width, height, colour: colourOf(canvas) });
    };
    paint();
    const resized = new ResizeObserver(paint);
    resized.observe(canvas);
    const themed = new MutationObserver(paint);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", paint);
    return () => {
      resized.disconnect();
      themed.disconnect();
      system.removeEventListener("change", paint);
    };
  }, [draw]);
  return ref;
}

/** A token's value can be `light-dark(…)`, which only a property of an element resolves. */
function colourOf(canvas: HTMLCanvasElement): Brush["colour"] {
  const known = new Map<string, string>();
  return (token) => {
    const before = known.get(token);
    if (before !== undefined) return before;
    canvas.style.color = `var(${token})`;
    const colour = getComputedStyle(canvas).color;
    canvas.style.color = "";
    known.set(token, colour);
    return colour;
  };
}

/** The token of a stage's colour. */
export const stageToken = (stage: string): string => `--stage-${stage.replaceAll("_", "-")}`;
