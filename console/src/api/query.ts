// A query on the node: started, followed, cancelled; the rows come by page.

import { useCallback, useEffect, useState } from "react";
import { api, ApiError } from "./client";
import type { QueryState } from "./types";

export interface Running {
  state: QueryState | null;
  error: ApiError | null;
  start: (body: unknown) => Promise<string | null>;
  follow: (id: string | null) => void;
  cancel: () => void;
}

const quickMs = 300;
const slowMs = 2000;

/** Follows one query until it ends. `cancel` keeps what was found. */
export function useQueryRun(initial: string | null): Running {
  const [id, setId] = useState<string | null>(initial);
  const [state, setState] = useState<QueryState | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  useEffect(() => {
    if (!id) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout>;
    let wait = quickMs;
    const ask = async () => {
      try {
        const now = await api.get<QueryState>(`/api/v1/queries/${encodeURIComponent(id)}`);
        if (gone) return;
        setState(now);
        if (now.state !== "running") return;
      } catch (problem) {
        if (gone) return;
        // A node that is away does not end the query: it is asked again when it may be back.
        if (!(problem instanceof ApiError) || problem.status !== 0) {
          if (problem instanceof ApiError) setError(problem);
          return;
        }
      }
      wait = Math.min(slowMs, wait * 1.3);
      timer = setTimeout(() => void ask(), wait);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [id]);

  const follow = useCallback((next: string | null) => {
    setError(null);
    setState(null);
    setId(next);
  }, []);
  const start = useCallback(async (body: unknown) => {
    setError(null);
    setState(null);
    setId(null);
    try {
      const made = await api.post<QueryState>("/api/v1/queries", body);
      setId(made.id);
      return made.id;
    } catch (problem) {
      setError(problem instanceof ApiError ? problem : new ApiError(0, String(problem), "", "", [], null));
      return null;
    }
  }, []);
  const cancel = useCallback(() => {
    if (id)
      void api
        .del(`/api/v1/queries/${encodeURIComponent(id)}`)
        .catch((problem) => problem instanceof ApiError && setError(problem));
  }, [id]);
  return { state, error, start, follow, cancel };
}

/** Every row of a finished query, page by page to the end; `key` names the list in each page. */
export async function allRows<T>(id: string, key: string): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Record<string, unknown> = await api.get(
      `/api/v1/queries/${encodeURIComponent(id)}/results?limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    rows.push(...((page[key] ?? []) as T[]));
    cursor = (page.next as string | null | undefined) ?? null;
  } while (cursor);
  return rows;
}
