// Server-sent events: the node says what changed, the pages that show it ask again.

import { useEffect, useState } from "react";
import { invalidate } from "./resource";

const prefixes: Record<string, string[]> = {
  detection: ["/api/v1/detections", "/api/v1/status"],
  device: ["/api/v1/devices", "/api/v1/status"],
  query: ["/api/v1/queries"],
};
const quietMs = 700;

/** Opens the stream while mounted; true while it is connected. */
export function useLive(): boolean {
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const now = [...waiting];
      waiting.clear();
      now.forEach(invalidate);
    };
    const source = new EventSource("/api/v1/live");
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    for (const [kind, paths] of Object.entries(prefixes))
      source.addEventListener(kind, () => {
        paths.forEach((path) => waiting.add(path));
        // A storm of changes is one request, not thousands.
        timer ??= setTimeout(flush, quietMs);
      });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, []);
  return connected;
}
