// GET as a hook: cached by path, refreshed when somebody says that it changed.

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { api, ApiError } from "./client";
import type { Page } from "./types";

interface Entry {
  data?: unknown;
  error?: ApiError;
  loading: boolean;
  users: number;
  again: boolean;
}

const entries = new Map<string, Entry>();
const listeners = new Set<() => void>();
const kept = 200;

function publish(path: string, change: Partial<Entry>): void {
  const before = entries.get(path) ?? { loading: false, users: 0, again: false };
  entries.delete(path);
  entries.set(path, { ...before, ...change });
  for (const [old, entry] of entries) {
    if (entries.size <= kept) break;
    if (entry.users === 0) entries.delete(old);
  }
  listeners.forEach((each) => each());
}

async function load(path: string): Promise<void> {
  const entry = entries.get(path);
  if (entry?.loading) {
    entry.again = true;
    return;
  }
  publish(path, { loading: true, again: false });
  try {
    publish(path, { data: await api.get(path), error: undefined, loading: false });
  } catch (error) {
    publish(path, {
      error: error instanceof ApiError ? error : new ApiError(0, String(error), "", "", [], null),
      loading: false,
    });
  }
  if (entries.get(path)?.again) await load(path);
}

/** Everything under the prefix is asked for again, if a page shows it, else forgotten. */
export function invalidate(prefix: string): void {
  for (const [path, entry] of [...entries]) {
    if (!path.startsWith(prefix)) continue;
    if (entry.users > 0) void load(path);
    else entries.delete(path);
  }
  pageListeners.forEach((each) => each(prefix));
}

export function forgetAll(): void {
  entries.clear();
}

export interface Resource<T> {
  data?: T;
  error?: ApiError;
  loading: boolean;
  reload: () => void;
}

const idle: Entry = { loading: false, users: 0, again: false };

export function useResource<T>(path: string | null, pollMs = 0): Resource<T> {
  const entry = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => (path ? (entries.get(path) ?? idle) : idle),
  );
  const reload = useCallback(() => {
    if (path) void load(path);
  }, [path]);
  useEffect(() => {
    if (!path) return;
    publish(path, { users: (entries.get(path)?.users ?? 0) + 1 });
    void load(path);
    const timer = pollMs ? setInterval(() => !document.hidden && void load(path), pollMs) : undefined;
    return () => {
      clearInterval(timer);
      const now = entries.get(path);
      if (now) now.users -= 1;
    };
  }, [path, pollMs]);
  return { data: entry.data as T | undefined, error: entry.error, loading: entry.loading, reload };
}

const pageListeners = new Set<(prefix: string) => void>();

export interface Pages<T> {
  items: T[];
  total: number | null;
  loading: boolean;
  error?: ApiError;
  more: (() => void) | null;
  reload: () => void;
  /** Shows a change at once, before the server confirms it. */
  patch: (change: (item: T) => T) => void;
}

/** A list by cursor: the first page at once, the next ones as `more` is called. */
export function usePages<T>(path: string | null, limit = 200): Pages<T> {
  const [state, setState] = useState<{
    path: string | null;
    items: T[];
    next: string | null;
    total: number | null;
    error?: ApiError;
    loading: boolean;
  }>({
    path: null,
    items: [],
    next: null,
    total: null,
    loading: true,
  });
  const generation = useRef(0);
  const fetching = useRef(false);

  const get = useCallback(
    async (cursor: string | null, count: number) => {
      if (!path) return;
      const mine = ++generation.current;
      fetching.current = true;
      const join = path.includes("?") ? "&" : "?";
      const target = `${path}${join}limit=${count}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
      try {
        const page = await api.get<Page<T>>(target);
        if (mine !== generation.current) return;
        setState((old) => ({
          path,
          items: cursor ? [...old.items, ...page.items] : page.items,
          next: page.next ?? null,
          total: page.total ?? null,
          loading: false,
        }));
      } catch (error) {
        if (mine === generation.current && error instanceof ApiError)
          setState((old) => ({
            ...old,
            path,
            items: old.path === path ? old.items : [],
            error,
            loading: false,
            next: null,
          }));
      } finally {
        if (mine === generation.current) fetching.current = false;
      }
    },
    [path],
  );

  const shown = useRef(limit);
  shown.current = Math.max(limit, Math.min(state.items.length, 1000));
  const reload = useCallback(() => void get(null, shown.current), [get]);

  useEffect(() => {
    shown.current = limit;
    setState((old) => ({ ...old, loading: true, error: undefined }));
    void get(null, limit);
    const listen = (prefix: string) => path?.startsWith(prefix) && reload();
    pageListeners.add(listen);
    return () => {
      generation.current += 1;
      pageListeners.delete(listen);
    };
  }, [get, path, limit, reload]);

  const next = state.next;
  const more = next
    ? () => {
        if (!fetching.current) void get(next, limit);
      }
    : null;
  const patch = useCallback(
    (change: (item: T) => T) => setState((old) => ({ ...old, items: old.items.map(change) })),
    [],
  );
  return { items: state.items, total: state.total, loading: state.loading, error: state.error, more, reload, patch };
}
