// Strings an attacker chose (names, command lines, paths) are shown as what they are.

export interface Piece {
  text: string;
  /** Set for a character that would be invisible or change the order of others. */
  mark?: string;
}

const names: Record<number, string> = {
  0x00ad: "soft hyphen",
  0x061c: "Arabic letter mark",
  0x200b: "zero width space",
  0x200c: "zero width non-joiner",
  0x200d: "zero width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x2028: "line separator",
  0x2029: "paragraph separator",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "pop directional formatting",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "pop directional isolate",
  0xfeff: "byte order mark",
  0xfffd: "undecodable byte",
  0x3164: "Hangul filler",
};

const suspicious =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffd\ud800-\udfff]/gu;

function symbolOf(code: number): string {
  if (code === 0x0a) return "⏎";
  if (code === 0x09) return "⇥";
  // As a terminal writes them: ^G is the bell, ^[ escape, ^? delete.
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Cuts the text where something invisible stands; `lines` keeps line breaks and tabs as they are. */
export function visible(what: unknown, lines = false): Piece[] {
  // Events say what the kernel said: numbers and lists come along, too.
  const text = Array.isArray(what) ? what.join(" ") : String(what ?? "");
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(suspicious)) {
    const code = found[0].codePointAt(0) ?? 0;
    if (lines && (code === 0x0a || code === 0x09)) continue;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) });
    const hex = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    pieces.push({ text: symbolOf(code), mark: names[code] ? `${hex} ${names[code]}` : `${hex} control character` });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The API counts bytes of UTF-8, the browser UTF-16 units. */
export function unitOffset(text: string, bytes: number): number {
  let seen = 0;
  let unit = 0;
  while (unit < text.length && seen < bytes) {
    const code = text.codePointAt(unit) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    unit += code > 0xffff ? 2 : 1;
  }
  return unit;
}

export function byteOffset(text: string, unit: number): number {
  return new TextEncoder().encode(text.slice(0, unit)).length;
}

/** A string literal of EQL. */
export function eqlString(value: string): string {
  return `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
}

/** A single-quoted word of a POSIX shell. */
export function shellWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replace(/'/g, `'\\''`)}'`;
}
