// Colours only. What is right and what can come next is the server's parser's to say.

import { HighlightStyle, StreamLanguage, type StreamParser, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Language } from "../api/types";

const eqlWords =
  /^(?:where|sequence|sample|join|by|with|maxspan|runs|until|and|or|not|in~?|like~?|regex~?|child|descendant|event|of|head|tail|count|unique_count|unique|filter|sort)\b/i;

const eql: StreamParser<unknown> = {
  name: "eql",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/.*/) || stream.match(/^\/\*.*?(\*\/|$)/)) return "comment";
    if (
      stream.match(/^"""(?:[^"]|"(?!""))*"""/) ||
      stream.match(/^\??"(?:[^"\\]|\\.)*"?/) ||
      stream.match(/^\??'(?:[^'\\]|\\.)*'?/)
    )
      return "string";
    if (stream.match(/^`(?:[^`]|``)*`?/)) return "propertyName";
    if (stream.match(/^\d+(?:ms|[smhd])\b/) || stream.match(/^\d+(\.\d+)?([eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^(?:true|false|null)\b/i)) return "atom";
    if (stream.match(eqlWords)) return "keyword";
    if (stream.match(/^(?:==|!=|<=|>=|[<>=:+\-*/%|~?!])/)) return "operator";
    if (stream.match(/^[A-Za-z_@][\w@]*~?(?=\s*\()/)) return "function";
    if (stream.match(/^[A-Za-z_@][\w@]*(?:\.[\w@]+|\[\d+\])*/)) return "propertyName";
    stream.next();
    return null;
  },
  tokenTable: { function: tags.function(tags.variableName) },
};

const json: StreamParser<unknown> = {
  name: "json",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return "propertyName";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^-?\d+(\.\d+)?([eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^(?:true|false|null)\b/)) return "atom";
    stream.next();
    return null;
  },
};

const yaml: StreamParser<unknown> = {
  name: "yaml",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^[^\s:#'"[{-][^:#]*(?=:(\s|$))/)) return "propertyName";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^']|'')*'?/)) return "string";
    if (stream.match(/^(?:true|false|null|~)(?=\s|$)/)) return "atom";
    if (stream.match(/^-?\d+(\.\d+)?(?=\s|$)/)) return "number";
    if (stream.match(/^[-:|>[\]{},&*]/)) return "operator";
    stream.match(/^[^\s#,[\]{}]+/) || stream.next();
    return null;
  },
};

const parsers = {
  eql: StreamLanguage.define(eql),
  cae: StreamLanguage.define(json),
  sigma: StreamLanguage.define(yaml),
};

export const languageOf = (language: Language): Extension => parsers[language];

// Custom properties reach into the shadow root, so both themes come from tokens.css.
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.propertyName, color: "var(--code-name)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.atom], color: "var(--code-number)" },
  { tag: tags.operator, color: "var(--dim)" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--well)", fontSize: "13px", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--well)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-highlight)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--selection) !important",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "none" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    color: "var(--text)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "16em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px !important" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-fill)",
    color: "var(--on-accent)",
  },
  ".cm-completionDetail": { color: "inherit", fontStyle: "normal", marginLeft: "1em" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap", maxWidth: "60ch" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--warn)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad) 1.5px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warn) 1.5px",
    textUnderlineOffset: "3px",
  },
  ".cm-lint-marker": { content: "none", width: "0.7em", height: "0.7em", borderRadius: "50%", marginTop: "0.4em" },
  ".cm-lint-marker-error": { content: "none", backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { content: "none", backgroundColor: "var(--warn)", borderRadius: "0" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-searchMatch": { backgroundColor: "var(--selection)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--raised)", border: "1px solid var(--line)", color: "var(--dim)" },
});

export const look: Extension = [theme, syntaxHighlighting(colours)];
