// Work that is not saved yet. It outlives leaving the page, a reload and a session that ends; the tab keeps it.

import { useCallback, useEffect, useRef, useState } from "react";
import { guardLeaving } from "./history";

interface Kept<T> {
  value: T;
  /** What it was made from: another base means that somebody else saved meanwhile. */
  base: T;
  time: string;
}

export interface Draft<T> {
  value: T;
  change: (part: Partial<T>) => void;
  dirty: boolean;
  /** When the work was kept that this page began with; null for a fresh start. */
  kept: string | null;
  /** The kept work was made from an older version than the one that is saved now. */
  stale: boolean;
  /** Back to what is saved. */
  discard: () => void;
  /** What is shown is saved now: nothing is kept, leaving asks nothing. */
  saved: () => void;
}

const prefix = "vedette.draft.";
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function readDraft<T>(storage: Storage | undefined, key: string): Kept<T> | null {
  try {
    const text = storage?.getItem(prefix + key);
    const found = text ? (JSON.parse(text) as Kept<T>) : null;
    return found && typeof found === "object" && "value" in found && "base" in found ? found : null;
  } catch {
    return null;
  }
}

export function writeDraft<T>(storage: Storage | undefined, key: string, kept: Kept<T> | null): void {
  try {
    if (kept) storage?.setItem(prefix + key, JSON.stringify(kept));
    else storage?.removeItem(prefix + key);
  } catch {
    // Full or forbidden: the guard still asks before the page is left.
  }
}

/** Signing out leaves nothing for the next person at this screen. */
export function dropDrafts(storage: Storage | undefined = globalThis.sessionStorage): void {
  try {
    for (const key of Object.keys(storage ?? {})) if (key.startsWith(prefix)) storage?.removeItem(key);
  } catch {
    // Then there is nothing to drop.
  }
}

/**
 * The fields of a form as one value. `key` names the object and the person; `what` is said when the page is left
 * ("the rule “x”"), empty = kept without a question.
 */
export function useDraft<T extends object>(key: string, base: T, what: string): Draft<T> {
  const storage = globalThis.sessionStorage;
  const [found] = useState(() => {
    const kept = readDraft<T>(storage, key);
    return kept && !same(kept.value, base) ? kept : null;
  });
  const [value, setValue] = useState<T>(found?.value ?? base);
  const [kept, setKept] = useState<string | null>(found?.time ?? null);
  const [stale, setStale] = useState(!!found && !same(found.base, base));
  const origin = useRef<T>(found?.base ?? base);
  const saving = useRef(false);
  const dirty = !same(value, base);
  const now = useRef({ dirty, what });
  now.current = { dirty, what };

  useEffect(() => {
    if (saving.current) return;
    writeDraft(storage, key, dirty ? { value, base: origin.current, time: new Date().toISOString() } : null);
  }, [storage, key, value, dirty]);
  useEffect(() => guardLeaving(() => (now.current.dirty && !saving.current ? now.current.what : "")), []);
  useEffect(() => {
    if (!dirty || !now.current.what) return;
    const ask = (event: BeforeUnloadEvent) => {
      if (!saving.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);

  const change = useCallback((part: Partial<T>) => {
    saving.current = false;
    setValue((old) => ({ ...old, ...part }));
  }, []);
  const saved = useCallback(() => {
    saving.current = true;
    writeDraft(storage, key, null);
    setKept(null);
    setStale(false);
  }, [storage, key]);
  const discard = useCallback(() => {
    writeDraft(storage, key, null);
    origin.current = base;
    setValue(base);
    setKept(null);
    setStale(false);
  }, [storage, key, base]);
  return { value, change, dirty, kept, stale, discard, saved };
}
