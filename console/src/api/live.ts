// Server-sent events: the node says what changed, the pages that show it ask again.

import { useEffect, useState } from "react";
import { whenBack } from "../lib/reach";
import { invalidate } from "./resource";

const prefixes: Record<string, string[]> = {
  detection: ["/api/v1/detections", "/api/v1/status"],
  device: ["/api/v1/devices", "/api/v1/status"],
  query: ["/api/v1/queries"],
};
const quietMs = 700;
const refusedMs = 5000;

/** Opens the stream while mounted, for who may read it; true while it is connected. */
export function useLive(permitted: boolean): boolean {
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    if (!permitted) return;
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const now = [...waiting];
      waiting.clear();
      now.forEach(invalidate);
    };
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource("/api/v1/live");
      source.onopen = () => setConnected(true);
      source.onerror = () => {
        setConnected(false);
        // The browser reconnects by itself, except when the answer was an error.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, refusedMs);
      };
      for (const [kind, paths] of Object.entries(prefixes))
        source.addEventListener(kind, () => {
          paths.forEach((path) => waiting.add(path));
          // A storm of changes is one request, not thousands.
          timer ??= setTimeout(flush, quietMs);
        });
    };
    open();
    const stop = whenBack(() => {
      source.close();
      clearTimeout(again);
      open();
    });
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      stop();
      source.close();
    };
  }, [permitted]);
  return connected;
}
