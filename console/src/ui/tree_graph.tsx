import { type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Layout, TreeInput } from "../lib/tree";
import { visible } from "../lib/text";
import { Button } from "./basics";
import { Icon, type IconName } from "./icons";

export interface NodeLook {
  title: string;
  note: string;
  kind: IconName;
  tone: "hot" | "warm" | "calm" | "leaf";
}

interface Props<T extends TreeInput> {
  label: string;
  layout: Layout<T>;
  chosen: string | null;
  onChoose: (id: string) => void;
  describe: (node: T) => NodeLook;
  /** Links besides the tree's own, drawn dashed. */
  extra?: { from: string; to: string }[];
}

const width = 150;
const height = 40;
const stepX = width + 32;
const stepY = height + 12;
const margin = 12;
/** Zoom steps; fitting to the frame never goes below the first, which is still legible with a glass. */
const zooms = [0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.6, 2] as const;
/** A small graph is not blown up to fill its frame. */
const fitMost = 1;

const shown = (text: string) =>
  visible(text)
    .map((piece) => piece.text)
    .join("");
/** A path is told by its end, anything else by its start. */
const clip = (text: string, most: number) =>
  text.length <= most ? text : text.startsWith("/") ? `…${text.slice(1 - most)}` : `${text.slice(0, most - 1)}…`;

/** A left-to-right tree in SVG. Every node is a button; the table twin on the page is the other way to read it. */
export function TreeGraph<T extends TreeInput>({ label, layout, chosen, onChoose, describe, extra = [] }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const totalWidth = Math.max(1, layout.depth) * stepX - (stepX - width) + margin * 2;
  const totalHeight = Math.max(1, layout.rows) * stepY - 12 + margin * 2;
  const x = (depth: number) => margin + depth * stepX;
  const y = (row: number) => margin + row * stepY;

  // Opens fitted: all of it is seen, as far as it stays legible. Zooming by hand ends that until “Fit”.
  const [zoom, setZoom] = useState<number | null>(null);
  const frame = useFrame(box);
  const fitted = frame.width
    ? Math.max(zooms[0], Math.min(fitMost, frame.width / totalWidth, frame.height / totalHeight))
    : fitMost;
  const scale = zoom ?? fitted;
  const step = (by: 1 | -1) => {
    const near =
      by > 0 ? zooms.find((each) => each > scale + 0.01) : [...zooms].reverse().find((each) => each < scale - 0.01);
    if (near) setZoom(near);
  };
  useWheelZoom(box, step);

  // The chosen node and what it started are in view when the graph is larger than its frame.
  useEffect(() => {
    const seen = box.current;
    const at = layout.byId.get(chosen ?? "");
    if (!seen || !at) return;
    const below = at.children.map((id) => layout.byId.get(id)).filter((each) => each !== undefined);
    const left = x(at.depth) * scale;
    const right = (x(below.length ? at.depth + 1 : at.depth) + width) * scale;
    const rows = [at.row, ...below.map((each) => each.row)];
    const top = y(Math.min(...rows)) * scale;
    const bottom = (y(Math.max(...rows)) + height) * scale;
    const middle = (y(at.row) + height / 2) * scale;
    if (left < seen.scrollLeft || right > seen.scrollLeft + seen.clientWidth)
      seen.scrollLeft = Math.min(left - margin, (left + right - seen.clientWidth) / 2);
    if (top < seen.scrollTop || bottom > seen.scrollTop + seen.clientHeight)
      seen.scrollTop =
        bottom - top <= seen.clientHeight ? (top + bottom - seen.clientHeight) / 2 : middle - seen.clientHeight / 2;
  }, [chosen, layout, scale]);

  const line = (from: string, to: string) => {
    const a = layout.byId.get(from);
    const b = layout.byId.get(to);
    if (!a || !b) return "";
    const x1 = x(a.depth) + width;
    const x2 = x(b.depth);
    const y1 = y(a.row) + height / 2;
    const y2 = y(b.row) + height / 2;
    const bend = x1 < x2 ? (x1 + x2) / 2 : x1 + 30;
    return `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
  };

  return (
    <div className="graph-box">
      <div className="graph-tools" role="group" aria-label="Zoom">
        <Button
          kind="quiet"
          aria-label="Zoom out"
          blocked={scale <= zooms[0] && "As small as it gets"}
          onClick={() => step(-1)}
        >
          −
        </Button>
        <span className="num faint" aria-live="polite">
          {Math.round(scale * 100)} %
        </span>
        <Button
          kind="quiet"
          aria-label="Zoom in"
          blocked={scale >= zooms[zooms.length - 1]! && "As large as it gets"}
          onClick={() => step(1)}
        >
          +
        </Button>
        <Button kind="quiet" aria-pressed={zoom === null} onClick={() => setZoom(null)}>
          Fit
        </Button>
      </div>
      <div
        className="graph"
        ref={box}
        tabIndex={0}
        role="group"
        aria-label={`${label}, as a graph`}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === "+" || event.key === "=") step(1);
          else if (event.key === "-") step(-1);
          else if (event.key === "0") setZoom(null);
          else return;
          event.preventDefault();
        }}
      >
        <svg
          width={Math.round(totalWidth * scale)}
          height={Math.round(totalHeight * scale)}
          viewBox={`0 0 ${totalWidth} ${totalHeight}`}
        >
          {layout.placed.flatMap((each) =>
            each.children.map((child) => (
              <path key={`${each.node.id}>${child}`} className="edge" d={line(each.node.id, child)} />
            )),
          )}
          {extra.map((each, i) => (
            <path key={i} className="edge dashed" d={line(each.from, each.to)} />
          ))}
          {layout.placed.map(({ node, depth, row }, i) => {
            const look = describe(node);
            return (
              <g
                key={node.id}
                role="button"
                tabIndex={0}
                aria-pressed={node.id === chosen}
                aria-labelledby={`${id}${i}t ${id}${i}n`}
                className={`node ${look.tone} ${node.id === chosen ? "chosen" : ""}`}
                transform={`translate(${x(depth)} ${y(row)})`}
                onClick={() => onChoose(node.id)}
                onKeyDown={(event) => {
                  if (event.key !== "Enter" && event.key !== " ") return;
                  event.preventDefault();
                  onChoose(node.id);
                }}
              >
                <rect width={width} height={height} rx="5" />
                <g transform="translate(10 12)">
                  <Icon name={look.kind} />
                </g>
                <text id={`${id}${i}t`} x="34" y="17" className="node-title">
                  {clip(shown(look.title), 14)}
                </text>{" "}
                <text id={`${id}${i}n`} x="34" y="31" className="node-note">
                  {clip(look.note, 20)}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}

/** The room that the frame gives: its own width, and the height that its style allows. */
function useFrame(box: RefObject<HTMLDivElement | null>): { width: number; height: number } {
  const [frame, setFrame] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const most = Number.parseFloat(getComputedStyle(element).maxHeight);
      const next = { width: element.clientWidth, height: Number.isFinite(most) ? most : 520 };
      setFrame((old) => (old.width === next.width && old.height === next.height ? old : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return frame;
}

/** Ctrl and the wheel, or a pinch, zoom the graph instead of the page. */
function useWheelZoom(box: RefObject<HTMLDivElement | null>, step: (by: 1 | -1) => void): void {
  const now = useRef(step);
  now.current = step;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      now.current(event.deltaY < 0 ? 1 : -1);
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [box]);
}
