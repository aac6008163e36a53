import { expect, test } from "vitest";
import { byteOffset, eqlString, shellWord, unitOffset, visible } from "../../src/lib/text";

const join = (text: string, lines = false) =>
  visible(text, lines)
    .map((piece) => (piece.mark ? `[${piece.text}]` : piece.text))
    .join("");

test("bidi overrides, zero width and control characters become visible", () => {
  expect(join("invoice\u202Efdp.sh")).toBe("invoice[U+202E]fdp.sh");
  expect(join("a\u200bb\u0007c\u001b[2J")).toBe("a[U+200B]b[^G]c[^[][2J");
  expect(visible("\u202e")[0]?.mark).toBe("U+202E right-to-left override");
});

test("line breaks are marks in one line and text in many", () => {
  expect(join("a\nb\tc")).toBe("a[⏎]b[⇥]c");
  expect(join("a\nb\tc", true)).toBe("a\nb\tc");
});

test("ordinary text of any script is left alone, a lone surrogate is not", () => {
  expect(join("naïve 日本 😀 مرحبا")).toBe("naïve 日本 😀 مرحبا");
  expect(join("x\ud83d")).toBe("x[U+D83D]");
});

test("byte offsets of the API and offsets of the browser convert both ways", () => {
  const text = 'process where user.name == "Zoë 😀" and pid == 1';
  for (const unit of [0, 5, text.indexOf("ë"), text.indexOf("😀"), text.indexOf("and"), text.length])
    expect(unitOffset(text, byteOffset(text, unit))).toBe(unit);
  expect(unitOffset("ab", 99)).toBe(2);
});

test("values are quoted for EQL and for a shell", () => {
  expect(eqlString('C:\\x "y"\n')).toBe('"C:\\\\x \\"y\\"\\n"');
  expect(shellWord("https://node:8443")).toBe("https://node:8443");
  expect(shellWord("it's; rm -rf")).toBe(`'it'\\''s; rm -rf'`);
});
