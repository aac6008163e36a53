import { flatten, text } from "./event";

/** RFC 4180, and safe to open in a spreadsheet: a cell never starts a formula. */
export function csv(rows: unknown[]): string {
  const flat = rows.map((row) => new Map(flatten(row)));
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const cell = (value: string) => {
    const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return (
    [names.map(cell).join(","), ...flat.map((row) => names.map((name) => cell(text(row.get(name)))).join(","))].join(
      "\r\n",
    ) + "\r\n"
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
