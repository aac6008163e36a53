import { flatten, text } from "./event";

/** What a spreadsheet takes for a formula, also in its wide forms, and what it skips before one. */
const live = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/** Names of fields stay as they are: `@timestamp` is one. Only names from foreign documents can be anything else. */
const fieldName = /^@?[\p{L}_][\p{L}\p{N}_.[\]-]*$/u;

const quoted = (value: string) => (/[",\n\r]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);
const inert = (value: string) => (live.test(value) ? `'${value}` : value);

/** RFC 4180, and safe to open in a spreadsheet: no text that somebody else chose starts a formula. */
export function csv(rows: unknown[]): string {
  const flat = rows.map((row) => new Map(flatten(row)));
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  // A number stays a number; its minus is not a text.
  const cell = (value: unknown) => quoted(typeof value === "number" ? String(value) : inert(text(value)));
  const head = names.map((name) => quoted(fieldName.test(name) ? name : inert(name)));
  return (
    [head.join(","), ...flat.map((row) => names.map((name) => cell(row.get(name))).join(","))].join("\r\n") + "\r\n"
  );
}

export const ndjson = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n") + "\n";

export function save(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
