import { useEffect, useId, useRef } from "react";
import type { Layout, TreeInput } from "../lib/tree";
import { visible } from "../lib/text";
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
/** A wide graph shrinks to its frame this far, then scrolls. */
const smallest = 0.8;

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

  // The chosen node is in view when the graph is larger than its frame.
  useEffect(() => {
    const frame = box.current;
    const node = frame?.querySelector("[aria-pressed=true] > rect")?.getBoundingClientRect();
    if (!frame || !node) return;
    const seen = frame.getBoundingClientRect();
    if (node.left < seen.left || node.right + node.width > seen.right)
      frame.scrollLeft += node.left - seen.left - seen.width / 2;
    if (node.top < seen.top || node.bottom > seen.bottom) frame.scrollTop += node.top - seen.top - seen.height / 2;
  }, [chosen, layout]);

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
    <div className="graph" ref={box} tabIndex={0} role="group" aria-label={`${label}, as a graph`}>
      <svg
        style={{ width: totalWidth, maxWidth: "100%", minWidth: Math.round(totalWidth * smallest) }}
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
                {clip(shown(look.title), 15)}
              </text>{" "}
              <text id={`${id}${i}n`} x="34" y="31" className="node-note">
                {clip(look.note, 20)}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
