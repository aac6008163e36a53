import { useEffect, useRef } from "react";

/** Calls while the page is seen, every so many milliseconds. */
export function usePolling(call: () => void, everyMs: number): void {
  const now = useRef(call);
  now.current = call;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && now.current(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
