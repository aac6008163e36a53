// How far a page was scrolled, kept for the place in the history: Back shows what was seen.

import { type RefObject, useEffect, useRef } from "react";
import { currentSpot, onSpot, recall, remember } from "./history";

const key = "scroll";
/** A page that loads grows for a while; after this it is as long as it gets. */
const patienceMs = 3000;

/** For the element that scrolls the pages. */
export function useScrollMemory(): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let index = currentSpot().index;
    let restoring = 0;
    let top = 0;
    const note = () => {
      if (!restoring) remember(index, key, (top = element.scrollTop));
    };
    const restore = () => {
      if (restoring < Date.now()) {
        restoring = 0;
        return;
      }
      element.scrollTop = top;
      if (Math.abs(element.scrollTop - top) > 1) requestAnimationFrame(restore);
      else restoring = 0;
    };
    const stop = onSpot(() => {
      if (currentSpot().index === index) return;
      index = currentSpot().index;
      top = recall<number>(key) ?? 0;
      restoring = Date.now() + patienceMs;
      requestAnimationFrame(restore);
    });
    const byHand = () => {
      restoring = 0;
    };
    element.addEventListener("scroll", note, { passive: true });
    element.addEventListener("wheel", byHand, { passive: true });
    element.addEventListener("pointerdown", byHand, { passive: true });
    element.addEventListener("keydown", byHand);
    return () => {
      stop();
      element.removeEventListener("scroll", note);
      element.removeEventListener("wheel", byHand);
      element.removeEventListener("pointerdown", byHand);
      element.removeEventListener("keydown", byHand);
    };
  }, []);
  return ref;
}
