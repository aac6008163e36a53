export type Zone = "utc" | "local";

const two = (n: number) => String(n).padStart(2, "0");

/** `2026-11-23 04:05:06` in the zone asked for; UTC carries a Z, local its offset. */
export function absolute(text: string | null | undefined, zone: Zone, millis = false): string {
  if (!text) return "";
  const t = new Date(text);
  if (Number.isNaN(t.getTime())) return text;
  const u = zone === "utc";
  const date = `${u ? t.getUTCFullYear() : t.getFullYear()}-${two((u ? t.getUTCMonth() : t.getMonth()) + 1)}-${two(u ? t.getUTCDate() : t.getDate())}`;
  const clock = `${two(u ? t.getUTCHours() : t.getHours())}:${two(u ? t.getUTCMinutes() : t.getMinutes())}:${two(u ? t.getUTCSeconds() : t.getSeconds())}`;
  const fraction = millis ? `.${String(t.getUTCMilliseconds()).padStart(3, "0")}` : "";
  return `${date} ${clock}${fraction}${u ? "Z" : offsetOf(t)}`;
}

function offsetOf(t: Date): string {
  const minutes = -t.getTimezoneOffset();
  const size = Math.abs(minutes);
  return ` ${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `12 s ago`, `in 3 h`. */
export function relative(text: string | null | undefined, now = Date.now()): string {
  if (!text) return "never";
  const t = Date.parse(text);
  if (Number.isNaN(t)) return text;
  const s = (now - t) / 1000;
  const size = duration(Math.abs(s) < 60 ? Math.round(Math.abs(s)) : Math.abs(s));
  return Math.abs(s) < 2 ? "now" : s >= 0 ? `${size} ago` : `in ${size}`;
}

/** Two units at most: `0.4 ms`, `12 s`, `3 min`, `5 h 20 min`, `3 d`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return "–";
  if (seconds === 0) return "0 s";
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 60) return `${seconds < 10 && seconds % 1 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 10 ? `${days} d ${hours % 24} h` : `${days} d`;
}

const spans: Record<string, number> = { m: 60, h: 3600, d: 86400 };

export const ranges = [
  ["-15m", "Last 15 minutes"],
  ["-1h", "Last hour"],
  ["-6h", "Last 6 hours"],
  ["-24h", "Last 24 hours"],
  ["-7d", "Last 7 days"],
  ["-30d", "Last 30 days"],
  ["", "All time"],
] as const;

/** `-24h` → the RFC 3339 time that was; an absolute time stays what it is. */
export function instant(text: string, now = Date.now()): string | undefined {
  if (!text || text === "now") return undefined;
  const found = /^-(\d+)([mhd])$/.exec(text);
  if (found) return new Date(now - Number(found[1]) * (spans[found[2] ?? ""] ?? 0) * 1000).toISOString();
  const t = Date.parse(text);
  return Number.isNaN(t) ? undefined : new Date(t).toISOString();
}
