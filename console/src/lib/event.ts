// Events are ECS objects; people read and query them by dotted names.

import type { EventRecord } from "../api/types";

/** `{process:{name:"sh"}}` and `{"process.name":"sh"}` → [["process.name","sh"]], sorted by name. */
export function flatten(value: unknown, prefix = ""): [string, unknown][] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return prefix ? [[prefix, value]] : [];
  const rows: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    const name = prefix ? `${prefix}.${key}` : key;
    if (inner !== null && typeof inner === "object" && !Array.isArray(inner)) rows.push(...flatten(inner, name));
    else rows.push([name, inner]);
  }
  return prefix ? rows : rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

export function pick(event: EventRecord | null | undefined, name: string): unknown {
  if (!event) return undefined;
  if (name in event) return event[name];
  let value: unknown = event;
  for (const part of name.split(".")) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

export function text(value: unknown): string {
  if (value == null) return "";
  if (Array.isArray(value)) return value.map(text).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const field = (event: EventRecord | null | undefined, name: string) => text(pick(event, name));

export const categoryOf = (event: EventRecord) => {
  const category = pick(event, "event.category");
  return text(Array.isArray(category) ? category[0] : category) || "other";
};

/** What the event did, in one line: the object it acted on. */
export function objectOf(event: EventRecord): string {
  switch (categoryOf(event)) {
    case "process":
      return field(event, "process.command_line") || field(event, "process.executable");
    case "file":
      return field(event, "file.path");
    case "network":
      return [field(event, "destination.ip") || field(event, "destination.address"), field(event, "destination.port")]
        .filter(Boolean)
        .join(" port ");
    case "dns":
      return field(event, "dns.question.name");
    default:
      return field(event, "file.path") || field(event, "process.command_line") || field(event, "message");
  }
}

const leading = [
  "@timestamp",
  "host.name",
  "event.category",
  "event.action",
  "process.name",
  "process.pid",
  "process.executable",
  "process.command_line",
  "process.parent.name",
  "user.name",
  "file.path",
  "destination.ip",
  "destination.port",
  "dns.question.name",
];

/** The columns worth showing for these events: the usual ones that have values, most telling first. */
export function columnsFor(events: EventRecord[], most = 8): string[] {
  const seen = new Set<string>();
  for (const event of events.slice(0, 200))
    for (const [name, value] of flatten(event)) if (value != null && value !== "") seen.add(name);
  const usual = leading.filter((name) => seen.has(name));
  const rest = [...seen]
    .filter((name) => !leading.includes(name) && !/^(event\.(id|sequence)|host\.id|@)/.test(name))
    .sort();
  return [...usual, ...rest].slice(0, most);
}
