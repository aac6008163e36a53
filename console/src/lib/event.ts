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

/** What an event of a class acted on: the fields that tell it, most telling first. */
const objects: Record<string, readonly string[]> = {
  process: ["process.command_line", "process.executable", "process.name"],
  file: ["file.path", "file.name", "file.Ext.device.path"],
  network: ["destination.ip", "destination.domain", "source.ip", "network.path", "url.full", "url.domain"],
  dns: ["dns.question.name"],
  logon: ["user.name", "source.ip", "user.id"],
  memory: [
    "process.Ext.memory_region.mapped_path",
    "process.Ext.memory_region.protection",
    "Target.process.executable",
  ],
  module: ["dll.path", "dll.name"],
  driver: ["dll.path", "dll.name"],
  device: ["volume.mount_name", "volume.device_name", "file.Ext.device.path"],
  signal: ["signal.name", "Target.process.executable", "Target.process.name"],
  script: ["powershell.file.script_block_text", "powershell.file.path", "process.command_line"],
  registry: ["registry.path", "registry.key"],
};
const anyObject = [
  "file.path",
  "destination.ip",
  "dns.question.name",
  "dll.path",
  "registry.path",
  "process.command_line",
  "process.executable",
  "event.original",
  "message",
];

/** The field that says what the event acted on; empty when none does. */
export function objectField(event: EventRecord): string {
  const own = objects[categoryOf(event)] ?? [];
  return [...own, ...anyObject].find((name) => field(event, name) !== "") ?? "";
}

/** What the event acted on, in one line. */
export function objectOf(event: EventRecord): string {
  const name = objectField(event);
  if (!name) return "";
  const port = /^(source|destination)\.(ip|domain)$/.exec(name) && field(event, `${name.split(".")[0]}.port`);
  return port ? `${field(event, name)} port ${port}` : field(event, name);
}

/** A column of its own kind: what each row's event acted on, whatever its class. */
export const objectColumn = "object";

const common = ["@timestamp", "host.name", "event.category", "event.action", "process.name", "process.pid"];
/** What is told beside the object, per class. */
const details: Record<string, readonly string[]> = {
  process: ["process.executable", "process.command_line", "process.parent.name", "user.name"],
  file: ["file.path", "file.Ext.original.path", "file.size", "user.name"],
  network: [
    "source.ip",
    "source.port",
    "destination.ip",
    "destination.port",
    "destination.domain",
    "network.transport",
    "user.name",
  ],
  dns: ["dns.question.name", "dns.question.type", "dns.resolved_ip", "user.name"],
  logon: ["user.name", "source.ip", "event.outcome", "process.tty"],
};

const internal = /^(event\.(id|sequence|created|provider|kind)|host\.id|@)/;

function namesIn(events: EventRecord[]): Set<string> {
  const seen = new Set<string>();
  for (const event of events)
    for (const [name, value] of flatten(event)) if (value != null && value !== "") seen.add(name);
  return seen;
}

/** Rows that are no events (counts of a pipe, a missing step) have no class. */
const classed = (event: EventRecord) => field(event, "event.category") !== "";

/**
 * The columns worth showing for these events: of one class what its events are told by, of several what each acted
 * on; rows of a pipe show all they have. At most `most`, but never without the object.
 */
export function columnsFor(events: EventRecord[], most = 9): string[] {
  const sample = events.slice(0, 500);
  const seen = namesIn(sample);
  const classes = [...new Set(sample.filter(classed).map(categoryOf))];
  if (classes.length === 0) return [...seen].sort().slice(0, most);
  if (classes.length > 1)
    return [...common, objectColumn, "user.name"].filter((name) => name === objectColumn || seen.has(name));
  const own = [...(details[classes[0] ?? ""] ?? []), ...(objects[classes[0] ?? ""] ?? [])].filter((name) =>
    seen.has(name),
  );
  const usual = [...new Set([...common.filter((name) => seen.has(name)), ...own])];
  const rest = [...seen].filter((name) => !usual.includes(name) && !internal.test(name)).sort();
  return [...usual, ...rest].slice(0, Math.max(most, usual.length));
}
