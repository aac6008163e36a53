// Whether the node answers. Whoever talks to it says what happened; when it does not, it is asked again until it does.

import { useSyncExternalStore } from "react";

export interface Reach {
  /** Since when it does not answer; null while it does. */
  since: number | null;
  tries: number;
}

const soonest = 1000;
const latest = 5000;

let reach: Reach = { since: null, tries: 0 };
const listeners = new Set<() => void>();
const back = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function set(next: Reach): void {
  reach = next;
  listeners.forEach((each) => each());
}

/** True when the node, or what stands before it, answers at all. */
export async function nodeAnswers(): Promise<boolean> {
  try {
    const answer = await fetch("/livez", { cache: "no-store", credentials: "same-origin" });
    return answer.ok;
  } catch {
    return false;
  }
}

async function askAgain(): Promise<void> {
  timer = undefined;
  if (reach.since === null) return;
  if (await nodeAnswers()) return answered();
  set({ ...reach, tries: reach.tries + 1 });
  timer = setTimeout(() => void askAgain(), Math.min(latest, soonest * 1.4 ** reach.tries));
}

/** A request got no answer. */
export function unanswered(): void {
  if (reach.since !== null) return;
  set({ since: Date.now(), tries: 0 });
  timer ??= setTimeout(() => void askAgain(), soonest);
}

/** A request got an answer, whichever. */
export function answered(): void {
  if (reach.since === null) return;
  clearTimeout(timer);
  timer = undefined;
  set({ since: null, tries: 0 });
  back.forEach((each) => each());
}

export function tryNow(): void {
  clearTimeout(timer);
  void askAgain();
}

/** Called when the node answers again after it did not. */
export function whenBack(call: () => void): () => void {
  back.add(call);
  return () => back.delete(call);
}

export function useReach(): Reach {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => reach,
  );
}
