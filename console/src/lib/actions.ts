// Forms for what a device can be told, drawn from the catalogue of actions that the node publishes.

import type { Action, ActionArgument } from "../api/types";

export type Given = Record<string, string>;

/** Words of a shell-like line: quotes keep blanks together, a backslash the next character. */
export function wordsOf(line: string): string[] {
  const found: string[] = [];
  let word = "";
  let open = false;
  let quote = "";
  for (let i = 0; i < line.length; ++i) {
    const at = line[i] ?? "";
    if (at === "\\" && quote !== "'" && i + 1 < line.length) {
      word += line[++i];
      open = true;
    } else if (quote) {
      if (at === quote) quote = "";
      else word += at;
    } else if (at === '"' || at === "'") {
      quote = at;
      open = true;
    } else if (/\s/.test(at)) {
      if (open) found.push(word);
      word = "";
      open = false;
    } else {
      word += at;
      open = true;
    }
  }
  if (open) found.push(word);
  return found;
}

const numeric = (type: ActionArgument["type"]) => type === "pid" || type === "number";

/** Why a field cannot be sent as it is; empty when it can. */
export function faultOf(argument: ActionArgument, value: string): string {
  const text = value.trim();
  if (!text) return argument.required ? "is needed" : "";
  if (numeric(argument.type)) {
    if (!/^-?\d+$/.test(text)) return "must be a whole number";
    const least = argument.min ?? (argument.type === "pid" ? 1 : null);
    if (least != null && Number(text) < least) return `must be at least ${least}`;
    if (argument.max && Number(text) > argument.max) return `must be at most ${argument.max}`;
  }
  if (argument.type === "path" && !text.startsWith("/")) return "must be an absolute path";
  if (argument.type === "texts")
    return argument.max && wordsOf(text).length > argument.max ? `must be at most ${argument.max} words` : "";
  if (argument.type === "text" || argument.type === "path" || argument.type === "process_uid") {
    const bytes = new TextEncoder().encode(value).length;
    if (argument.min && bytes < argument.min) return `must have at least ${argument.min} characters`;
    if (argument.max && bytes > argument.max) return `must have at most ${argument.max} bytes`;
  }
  return "";
}

/** The first thing that keeps the form from being sent, in words. */
export function missingFrom(action: Action, given: Given): string {
  for (const argument of action.arguments) {
    const fault = faultOf(argument, given[argument.name] ?? "");
    if (fault) return `${labelOf(argument)} ${fault}`;
  }
  const choice = action.arguments.filter((each) => action.one_of?.includes(each.name));
  const filled = choice.filter((each) => (given[each.name] ?? "").trim());
  if (choice.length && filled.length !== 1)
    return `${filled.length ? "Give only one of" : "Give one of"}: ${choice.map(labelOf).join(", ")}`;
  return "";
}

/** The argument as the API takes it: only what was filled in, each with its type. */
export function argumentOf(action: Action, given: Given): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const argument of action.arguments) {
    const value = given[argument.name] ?? "";
    if (!value.trim()) continue;
    out[argument.name] = numeric(argument.type)
      ? Number(value)
      : argument.type === "texts"
        ? wordsOf(value)
        : argument.type === "path"
          ? value
          : value.trim();
  }
  return out;
}

const labels: Record<string, string> = {
  pid: "Process id",
  process_uid: "Process uid",
  path: "Path on the device",
  package_id: "Package",
  timeout_s: "Time limit, s",
};

export function labelOf(argument: ActionArgument): string {
  const known = labels[argument.name];
  if (known) return known;
  const words = argument.name.replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a rule may be given as a response on the devices of this node, or has been given already. */
export const responsesOf = (catalogue: Action[], used: ReadonlySet<string>): Action[] =>
  catalogue.filter((each) => each.on.includes("response") && (!each.refused_here || used.has(each.name)));

export const commandsOf = (catalogue: Action[]): Action[] => catalogue.filter((each) => each.on.includes("command"));

/** Telling somebody is harmless; what ends, deletes or locks out is not. */
export const actsOnDevice = (action: Action): boolean =>
  action.works_on === "processes" || action.works_on === "files" || !action.repeatable;
