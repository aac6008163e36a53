// The places behind `#` in the order they were visited. Each has a number of its own in the browser's history,
// so that Back finds what a page remembered (its rows, how far it was scrolled), and a page with unsaved work
// can be asked before it is left.

export interface Spot {
  hash: string;
  index: number;
}

export interface Leaving {
  /** What would be lost. */
  what: string;
  stay: () => void;
  leave: () => void;
}

const listeners = new Set<() => void>();
const guards = new Set<() => string>();
const memory = new Map<string, unknown>();
const remembered = 300;
const asked = new Set<(leaving: Leaving | null) => void>();

let spot: Spot = { hash: "", index: 0 };
/** The next change is our own way back to the page that stays. */
let returning = false;
let started = false;

const indexOf = (state: unknown) => {
  const index = (state as { index?: unknown } | null)?.index;
  return typeof index === "number" ? index : null;
};

function settle(hash: string, index: number | null): void {
  const next = index ?? spot.index + 1;
  spot = { hash, index: next };
  if (index === null) {
    // What lay ahead can no longer be reached, so its number is free.
    for (const name of memory.keys()) if (Number(name.split(" ", 1)[0]) >= next) memory.delete(name);
    history.replaceState({ index: next }, "", hash || location.href);
  }
  listeners.forEach((each) => each());
}

const pathOf = (hash: string) => hash.replace(/\?.*$/, "");

function arrived(): void {
  if (returning) {
    returning = false;
    return;
  }
  const to = location.hash;
  const index = indexOf(history.state);
  const what = pathOf(to) === pathOf(spot.hash) ? "" : unsaved();
  const steps = index === null ? 1 : index - spot.index;
  if (!what || steps === 0) return settle(to, index);
  returning = true;
  history.go(-steps);
  const answer = (go: () => void) => () => {
    asked.forEach((each) => each(null));
    go();
  };
  asked.forEach((each) =>
    each({
      what,
      stay: answer(() => undefined),
      leave: answer(() => {
        passing = true;
        if (index === null) location.hash = to.replace(/^#/, "");
        else history.go(steps);
      }),
    }),
  );
}

/** The person has chosen to leave: not asked a second time. */
let passing = false;

function unsaved(): string {
  if (passing) {
    passing = false;
    return "";
  }
  for (const guard of guards) {
    const what = guard();
    if (what) return what;
  }
  return "";
}

function start(): void {
  if (started) return;
  started = true;
  const index = indexOf(history.state);
  spot = { hash: location.hash, index: index ?? 0 };
  if (index === null) history.replaceState({ index: 0 }, "", location.href);
  window.addEventListener("hashchange", arrived);
}

export function currentSpot(): Spot {
  start();
  return spot;
}

export function onSpot(changed: () => void): () => void {
  start();
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Another address for the same place in the history. */
export function replaceSpot(hash: string): void {
  history.replaceState({ index: currentSpot().index }, "", hash);
  spot = { hash: location.hash, index: spot.index };
  listeners.forEach((each) => each());
}

/** Asked before another page is shown: what would be lost, or an empty text. */
export function guardLeaving(guard: () => string): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

export function onLeaving(ask: (leaving: Leaving | null) => void): () => void {
  asked.add(ask);
  return () => asked.delete(ask);
}

/** What was kept for this place of the history, for as long as the tab lives. */
export const recall = <T>(key: string): T | undefined => memory.get(`${currentSpot().index} ${key}`) as T | undefined;

export function remember(index: number, key: string, value: unknown): void {
  const name = `${index} ${key}`;
  memory.delete(name);
  memory.set(name, value);
  for (const old of memory.keys()) {
    if (memory.size <= remembered) break;
    memory.delete(old);
  }
}
