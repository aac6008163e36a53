// The address behind `#` is the state of the console: every view can be linked, Back works.

import { useCallback, useMemo, useSyncExternalStore, type AnchorHTMLAttributes, type ReactNode } from "react";
import { currentSpot, onSpot, replaceSpot } from "./history";

export interface Place {
  /** Decoded path segments: `#/detections/42?x=1` → ["detections", "42"]. */
  path: string[];
  query: URLSearchParams;
}

export function parsePlace(hash: string): Place {
  const text = hash.replace(/^#?\/?/, "");
  const cut = text.indexOf("?");
  const path = cut < 0 ? text : text.slice(0, cut);
  return {
    path: path.split("/").filter(Boolean).map(decode),
    query: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export type QueryValues = Record<string, string | number | boolean | null | undefined>;

/** Builds a link; each segment is encoded, empty query values are left out. */
export function href(path: (string | number)[], query?: QueryValues | URLSearchParams): string {
  const values = query instanceof URLSearchParams ? query : new URLSearchParams();
  if (query && !(query instanceof URLSearchParams))
    for (const [key, value] of Object.entries(query))
      if (value != null && value !== "" && value !== false) values.set(key, String(value));
  const tail = values.toString();
  return `#/${path.map((each) => encodeURIComponent(each)).join("/")}${tail ? `?${tail}` : ""}`;
}

export function navigate(to: string, replace = false): void {
  if (replace) replaceSpot(to);
  else location.hash = to.replace(/^#/, "");
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(onSpot, () => currentSpot().hash);
  return useMemo(() => parsePlace(hash), [hash]);
}

/** Several query parameters at once; empty ones leave the address. */
export function setParams(values: Record<string, string>): void {
  const now = parsePlace(currentSpot().hash);
  for (const [name, value] of Object.entries(values)) {
    if (value) now.query.set(name, value);
    else now.query.delete(name);
  }
  navigate(href(now.path, now.query), true);
}

/** One query parameter as state; setting it replaces the address, so that Back leaves the page. */
export function useParam(name: string, fallback = ""): [string, (value: string) => void] {
  const place = usePlace();
  const set = useCallback(
    (value: string) => {
      const now = parsePlace(currentSpot().hash);
      if (value === fallback || value === "") now.query.delete(name);
      else now.query.set(name, value);
      navigate(href(now.path, now.query), true);
    },
    [name, fallback],
  );
  return [place.query.get(name) ?? fallback, set];
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; children: ReactNode };

export function Link({ to, children, ...rest }: LinkProps) {
  return (
    <a href={to} {...rest}>
      {children}
    </a>
  );
}
