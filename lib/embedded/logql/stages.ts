import { compileRegex, InvalidRegexError } from "../regex.ts";
import type { LabelFormat, LabelSelector, LineFilterOp, Stage } from "./ast.ts";
import { parseError } from "./error.ts";
import { compileIp } from "./ip.ts";
import { compileLabelFilter } from "./label-filter.ts";
import type { LineLabels } from "./labels.ts";
import type { Line, StageFn } from "./line.ts";
import { compileMatcher } from "./matcher.ts";
import { jsonStage, unpackStage } from "./parser-json.ts";
import { logfmtStage } from "./parser-logfmt.ts";
import { compileLinePattern, patternStage } from "./parser-pattern.ts";
import { regexpStage } from "./parser-regexp.ts";
import { compileTemplate, type TemplateLabels } from "./template.ts";

/** @throws {LogqlError} for what Loki refuses at parse time, and for what is not supported, which it names. */
export function compileStage(stage: Stage): StageFn {
  switch (stage.type) {
    case "line_filter":
      return lineFilter(stage.op, stage.anyOf, stage.anyIp);
    case "label_filter": {
      const test = compileLabelFilter(stage.filter);
      return ({ labels }) => test(labels);
    }
    case "json":
      return jsonStage(stage.extractions);
    case "logfmt":
      return logfmtStage(stage);
    case "regexp":
      return regexpStage(stage.text);
    case "pattern":
      return patternStage(stage.text);
    case "line_format":
      return lineFormat(stage.text);
    case "label_format":
      return labelFormat(stage.formats);
    case "drop":
      return drop(stage.labels);
    case "keep":
      return keep(stage.labels);
    case "decolorize":
      return decolorize;
    case "unpack":
      return unpackStage();
  }
}

/** All stages, one after the other, until one drops the line. */
export function compilePipeline(stages: readonly Stage[]): StageFn {
  const compiled = stages.map(compileStage);
  return (line) => compiled.every((stage) => stage(line));
}

function lineFilter(op: LineFilterOp, anyOf: readonly string[], anyIp: readonly string[]): StageFn {
  if (anyIp.length > 0 && op !== "|=" && op !== "!=") throw parseError("ip: invalid operation");
  const tests = [...anyOf.map((text) => lineTest(op, text)), ...anyIp.map(compileIp)];
  const negative = op.startsWith("!");
  return (line) => tests.some((test) => test(line.text)) !== negative;
}

function lineTest(op: LineFilterOp, text: string): (line: string) => boolean {
  switch (op) {
    case "|=":
    case "!=":
      return (line) => line.includes(text);
    case "|~":
    case "!~": {
      const regex = regexOrParseError(text);
      return (line) => regex.test(line);
    }
    case "|>":
    case "!>":
      return compileLinePattern(text);
  }
}

function regexOrParseError(pattern: string): { test(text: string): boolean } {
  try {
    return compileRegex(pattern);
  } catch (error) {
    if (error instanceof InvalidRegexError) throw parseError(error.message);
    throw error;
  }
}

const TEMPLATE_ERROR = "TemplateFormatErr";

function lineFormat(text: string): StageFn {
  const write = compileTemplate(text, "invalid line template", "line");
  return (line) => {
    const written = attempt(line, () => write(line, line.labels));
    if (written !== null) line.text = written;
    return true;
  };
}

/** Null: the template failed, which marks the line. */
function attempt({ labels }: Line, write: () => string): string | null {
  try {
    return write();
  } catch (error) {
    labels.setError(TEMPLATE_ERROR, error instanceof Error ? error.message : String(error));
    return null;
  }
}

function labelFormat(formats: readonly LabelFormat[]): StageFn {
  const names = new Set<string>();
  const steps = formats.map(({ name, from }) => {
    if (name === "__error__") throw parseError(`${name} cannot be formatted`);
    if (names.has(name))
      throw parseError(`multiple label name '${name}' not allowed in a single format operation`);
    names.add(name);
    if (from.type === "template")
      return { name, write: compileTemplate(from.value, `invalid template for label '${name}'`, "label") };
    return { name, rename: from.value };
  });
  return (line) => {
    // All templates of a stage see the labels as the first of them does.
    let seen: TemplateLabels | null = steps.length > 1 ? null : line.labels;
    for (const step of steps) {
      const { name, write } = step;
      if (write === undefined) rename(line.labels, step.rename, name);
      else {
        const labels = (seen ??= snapshot(line.labels.ofTemplate()));
        const written = attempt(line, () => write(line, labels));
        if (written !== null) line.labels.set(name, written);
      }
    }
    return true;
  };
}

function snapshot(labels: ReadonlyMap<string, string>): TemplateLabels {
  return { get: (name) => labels.get(name), ofTemplate: () => labels };
}

function rename(labels: LineLabels, from: string, to: string): void {
  const value = labels.get(from);
  if (value === undefined) return;
  labels.set(to, value);
  labels.delete(from);
}

function drop(selectors: readonly LabelSelector[]): StageFn {
  const steps = selectors.map(({ name, matcher }) => ({
    name,
    matches: matcher === null ? () => true : compileMatcher(matcher, true),
  }));
  return ({ labels }) => {
    for (const { name, matches } of steps) if (matches(labels.valueOf(name))) labels.delete(name);
    return true;
  };
}

function keep(selectors: readonly LabelSelector[]): StageFn {
  const byName = new Map<string, ((value: string) => boolean)[]>();
  for (const { name, matcher } of selectors) {
    const tests = byName.get(name) ?? [];
    tests.push(matcher === null ? () => true : compileMatcher(matcher, true));
    byName.set(name, tests);
  }
  return ({ labels }) => {
    for (const [name, value] of labels.all()) {
      if (name.startsWith("__error")) continue;
      if (byName.get(name)?.some((matches) => matches(value)) !== true) labels.delete(name);
    }
    return true;
  };
}

const ANSI = compileRegex(
  "[\\x1B\\x{9B}][[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\\x07)|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))",
);

function decolorize(line: Line): boolean {
  line.text = ANSI.replaceAll(line.text, "");
  return true;
}
