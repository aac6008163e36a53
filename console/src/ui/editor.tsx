// A text editor for rules and queries. It lives in a shadow root: there CodeMirror's styles are adopted
// sheets, which `style-src 'self'` allows, instead of <style> elements, which it does not.

import {
  autocompletion,
  closeCompletion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { indentWithTab } from "@codemirror/commands";
import { type Diagnostic as Mark, forceLinting, linter, lintGutter } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";
import type { Completion, Diagnostic, Language } from "../api/types";
import { byteOffset, unitOffset } from "../lib/text";
import { languageOf, look } from "./editor_language";

export interface EditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  language: Language;
  /** Asks the server; called when typing pauses. */
  check?: (text: string) => Promise<Diagnostic[]>;
  complete?: (text: string, offset: number) => Promise<Completion>;
  onRun?: () => void;
  onSave?: () => void;
  readOnly?: boolean;
  tall?: boolean;
}

/** Where a diagnostic stands, in the editor's units; at least one character wide. */
export function markOf(found: Diagnostic, doc: EditorState["doc"]): Mark {
  const text = doc.toString();
  let from = found.offset != null ? unitOffset(text, found.offset) : 0;
  if (found.line && (found.offset == null || (found.offset === 0 && found.line > 1))) {
    const line = doc.line(Math.min(found.line, doc.lines));
    from = line.from + unitOffset(line.text, Math.max(0, (found.column ?? 1) - 1));
  }
  from = Math.min(from, doc.length);
  const to = found.length
    ? Math.min(doc.length, from + Math.max(1, unitOffset(text.slice(from), found.length)))
    : Math.min(doc.length, from + 1);
  return {
    from: to === from && from > 0 ? from - 1 : from,
    to,
    severity: found.level === "note" ? "info" : found.level,
    message: found.hint ? `${found.message}\n${found.hint}` : found.message,
  };
}

export default function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const grammar = useRef(new Compartment());

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    const lint = async (editor: EditorView): Promise<Mark[]> => {
      const text = editor.state.doc.toString();
      if (!now.current.check || !text.trim()) return [];
      const found = await now.current.check(text).catch(() => []);
      // The text went on meanwhile: the next check has the answer.
      return editor.state.doc.toString() === text ? found.map((each) => markOf(each, editor.state.doc)) : [];
    };
    const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
      if (!now.current.complete || (!context.explicit && !context.matchBefore(/[\w.@:"]$/))) return null;
      const text = context.state.doc.toString();
      const answer = await now.current.complete(text, byteOffset(text, context.pos)).catch(() => null);
      if (!answer?.items.length) return null;
      return {
        from: unitOffset(text, answer.from),
        to: unitOffset(text, answer.to),
        options: answer.items.map((item) => ({ label: item.label, type: item.kind, detail: item.detail })),
        filter: true,
      };
    };
    const run = (call: (() => void) | undefined) => (closeCompletion(editor), call?.(), !!call);
    const editor: EditorView = new EditorView({
      parent: root as unknown as Element,
      root,
      state: EditorState.create({
        doc: now.current.value,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Mod-Enter", run: () => run(now.current.onRun) },
              { key: "Mod-s", run: () => run(now.current.onSave) },
            ]),
          ),
          basicSetup,
          keymap.of([indentWithTab]),
          grammar.current.of(languageOf(now.current.language)),
          look,
          EditorView.lineWrapping,
          EditorState.readOnly.of(!!now.current.readOnly),
          EditorView.contentAttributes.of({ "aria-label": now.current.label, tabindex: "0" }),
          autocompletion({ override: [complete], activateOnTyping: true }),
          linter(lint, { delay: 350 }),
          lintGutter(),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) now.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== props.value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.value } });
  }, [props.value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    editor.dispatch({ effects: grammar.current.reconfigure(languageOf(props.language)) });
    forceLinting(editor);
  }, [props.language]);

  return <div ref={host} className={`editor ${props.tall ? "tall" : ""}`} data-editor={props.label} />;
}
