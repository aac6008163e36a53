// GET as a hook: cached by path, refreshed when somebody says that it changed.

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { currentSpot, recall, remember } from "../lib/history";
import { whenBack } from "../lib/reach";
import { api, ApiError } from "./client";
import type { Page } from "./types";

interface Entry {
  data?: unknown;
  error?: ApiError;
  loading: boolean;
  users: number;
  again: boolean;
  /** When a whole list was read last. */
  read?: number;
}

const entries = new Map<string, Entry>();
const listeners = new Set<() => void>();
const kept = 200;
/** Marks a path whose list is read to its end. */
const whole = "whole ";
const restMs = 4000;

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
  const rest = path.startsWith(whole) ? (entry?.read ?? 0) + restMs - Date.now() : 0;
  if (rest > 0) {
    // A storm of changes must not read a long list without a pause.
    publish(path, { loading: true, again: false });
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
  publish(path, { loading: true, again: false });
  try {
    const data = path.startsWith(whole) ? await firstRows(path.slice(whole.length), Infinity) : await api.get(path);
    publish(path, { data, error: undefined, loading: false, read: Date.now() });
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
    if (!path.startsWith(prefix) && !path.startsWith(whole + prefix)) continue;
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

/** A list with all its rows, however many pages they take. */
export function useWhole<T>(path: string | null, pollMs = 0): Resource<{ items: T[]; total: number | null }> {
  return useResource(path && whole + path, pollMs);
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

// After the node was away everything that is shown is asked for again.
whenBack(() => invalidate(""));

export interface Pages<T> {
  items: T[];
  total: number | null;
  loading: boolean;
  error?: ApiError;
  more: (() => void) | null;
  reload: () => void;
  /** What the first page says beside its rows. */
  beside: Record<string, unknown>;
}

interface PagesState<T> {
  path: string | null;
  items: T[];
  next: string | null;
  total: number | null;
  error?: ApiError;
  loading: boolean;
  beside: Record<string, unknown>;
}

/** What the node takes as `limit`. */
const pageMost = 1000;

const withPage = (path: string, limit: number, cursor: string | null) =>
  `${path}${path.includes("?") ? "&" : "?"}limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;

/** `count` rows from the start, in as few requests as they take. */
async function firstRows<T>(path: string, count: number): Promise<Omit<PagesState<T>, "path" | "loading">> {
  const items: T[] = [];
  let next: string | null = null;
  let total: number | null = null;
  let beside: Record<string, unknown> | null = null;
  do {
    const page: Page<T> = await api.get<Page<T>>(withPage(path, Math.min(pageMost, count - items.length), next));
    items.push(...page.items);
    beside ??= { ...page, items: [] };
    next = page.next ?? null;
    total = page.total ?? total;
  } while (next && items.length < count);
  return { items, next, total, beside: beside ?? {} };
}

/** All rows of a list, however many pages they take. */
export const readAll = async <T>(path: string): Promise<T[]> => (await firstRows<T>(path, Infinity)).items;

/**
 * A list by cursor: the first page at once, the next ones as `more` is called, to the end. Back finds as many rows
 * as there were.
 */
export function usePages<T>(path: string | null, limit = 200): Pages<T> {
  const blank: PagesState<T> = { path: null, items: [], next: null, total: null, loading: true, beside: {} };
  const spot = currentSpot().index;
  const [state, setState] = useState<PagesState<T>>(() => (path && recall<PagesState<T>>(`pages ${path}`)) || blank);
  const generation = useRef(0);
  const fetching = useRef(false);

  const get = useCallback(
    async (cursor: string | null, count: number) => {
      if (!path) return;
      const mine = ++generation.current;
      fetching.current = true;
      try {
        const page = cursor
          ? await api.get<Page<T>>(withPage(path, count, cursor))
          : await firstRows<T>(path, Math.max(count, 1));
        if (mine !== generation.current) return;
        setState((old) => ({
          path,
          items: cursor ? [...old.items, ...page.items] : page.items,
          next: page.next ?? null,
          total: page.total ?? (cursor ? old.total : null),
          loading: false,
          beside: "beside" in page ? page.beside : old.beside,
        }));
      } catch (error) {
        if (mine !== generation.current || !(error instanceof ApiError)) return;
        setState((old) => {
          const kept = old.path === path ? old.items : [];
          // While the node is away what was loaded stays; that it is away is said above the page.
          if (error.status === 0 && kept.length) return { ...old, loading: false };
          return { ...old, path, items: kept, error, loading: false, next: null };
        });
      } finally {
        if (mine === generation.current) fetching.current = false;
      }
    },
    [path],
  );

  const shown = useRef(limit);
  shown.current = Math.max(limit, state.path === path ? state.items.length : 0);
  const reload = useCallback(() => void get(null, shown.current), [get]);

  useEffect(() => {
    if (path && state.path === path) remember(spot, `pages ${path}`, { ...state, error: undefined });
  }, [spot, path, state]);

  useEffect(() => {
    const before = path ? recall<PagesState<T>>(`pages ${path}`) : undefined;
    setState((old) => before ?? { ...old, loading: true, error: undefined });
    void get(null, Math.max(limit, before?.items.length ?? 0));
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
  const { items, total, loading, error, beside } = state;
  return { items, total, loading, error, more, reload, beside };
}
