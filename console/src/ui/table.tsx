import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { count } from "../lib/format";
import { currentSpot, recall, remember } from "../lib/history";
import { type Zone } from "../lib/time";
import { usePreferences } from "../shell/session";

export interface Column<T> {
  key: string;
  title: string;
  /** A CSS grid track: `120px`, `minmax(160px, 2fr)`; or what a whole time takes in the zone that is shown. */
  width: string | "time" | "millis";
  render: (row: T) => ReactNode;
  align?: "end";
  sortable?: boolean;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  empty: ReactNode;
  total?: number | null;
  onOpen?: (row: T) => void;
  selected?: Set<string>;
  onSelect?: (keys: Set<string>) => void;
  /** Other keys on the active row: `e`, `c` … */
  onKey?: (key: string, row: T) => void;
  more?: (() => void) | null;
  sort?: string;
  onSort?: (key: string) => void;
  rowClass?: (row: T) => string;
  /** Takes the height it is given (default) or its rows' height up to 420 px. */
  fit?: boolean;
  active?: string | null;
}

const rowHeight = 34;

/** `2026-11-23 04:05:06Z`, with thousandths, with an offset instead of the Z. */
const timeTracks: Record<string, Record<Zone, string>> = {
  time: { utc: "188px", local: "240px" },
  millis: { utc: "222px", local: "272px" },
};

interface Kept {
  top: number;
  cursor: number;
}

/** A grid that draws only what is seen. j/k or arrows move, Enter opens, x selects. */
export function Table<T>(props: Props<T>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    empty,
    total,
    onOpen,
    selected,
    onSelect,
    onKey,
    more,
    sort,
    onSort,
    rowClass,
    fit,
    active,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { zone } = usePreferences();
  const [cursor, setCursor] = useState(() => recall<Kept>(`table ${label}`)?.cursor ?? -1);
  const id = useId();
  const selectable = !!(selected && onSelect);
  const widths = columns.map((column) => timeTracks[column.width]?.[zone] ?? column.width);
  const tracks = `${selectable ? "34px " : ""}${widths.join(" ")}`;
  // Narrower than this the columns would run into each other: the table scrolls sideways.
  const least = widths.reduce((sum, width) => sum + Number(/(\d+)px/.exec(width)?.[1] ?? 100), selectable ? 37 : 3);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items[items.length - 1]?.index ?? 0;

  useEffect(() => {
    if (more && lastSeen >= rows.length - 30) more();
  }, [more, lastSeen, rows.length]);

  // Back shows the rows that were seen; the place in the history remembers them.
  const begun = useRef(false);
  useLayoutEffect(() => {
    if (begun.current || !rows.length || !scroller.current) return;
    begun.current = true;
    const kept = recall<Kept>(`table ${label}`);
    if (kept) scroller.current.scrollTop = kept.top;
  }, [rows.length, label]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const note = () => remember(currentSpot().index, `table ${label}`, { top: element.scrollTop, cursor });
    note();
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, [label, cursor, rows.length === 0]);

  const toggle = useCallback(
    (key: string) => {
      if (!selected || !onSelect) return;
      const next = new Set(selected);
      if (!next.delete(key)) next.add(key);
      onSelect(next);
    },
    [selected, onSelect],
  );

  const act = (key: string): boolean => {
    const row = rows[cursor];
    const go = (to: number) => {
      const at = Math.max(0, Math.min(rows.length - 1, to));
      setCursor(at);
      virtual.scrollToIndex(at);
      return true;
    };
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    switch (key) {
      case "j":
      case "ArrowDown":
        return go(cursor + 1);
      case "k":
      case "ArrowUp":
        return go(cursor - 1);
      case "PageDown":
        return go(cursor + page);
      case "PageUp":
        return go(cursor - page);
      case "Home":
        return go(0);
      case "End":
        return go(rows.length - 1);
    }
    if (!row) return false;
    if (key === "Enter" && onOpen) onOpen(row);
    else if ((key === "x" || key === " ") && selectable) toggle(rowKey(row));
    else if (onKey && key.length === 1) onKey(key, row);
    else return false;
    return true;
  };

  // The triage keys work wherever the focus is, except while typing or in an overlay.
  const actRef = useRef(act);
  actRef.current = act;
  const global = !fit;
  useEffect(() => {
    if (!global) return;
    const listen = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        at.closest("input,textarea,select,dialog,[role=menu],[role=grid],[contenteditable]")
      )
        return;
      if (["j", "k", "x", "e", "c"].includes(event.key) && actRef.current(event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [global]);

  if (rows.length === 0) return <>{empty}</>;
  const allSelected = selectable && rows.every((row) => selected.has(rowKey(row)));

  return (
    <div className={`table ${fit ? "fit" : "fill"}`}>
      <div
        ref={scroller}
        className="scroller"
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={total ?? rows.length}
        aria-activedescendant={cursor >= 0 ? `${id}-${cursor}` : undefined}
        aria-multiselectable={selectable || undefined}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
          if (act(event.key)) event.preventDefault();
        }}
      >
        <div role="rowgroup" className="head" style={{ minWidth: least }}>
          <div role="row" className="tr" style={{ gridTemplateColumns: tracks }}>
            {selectable && (
              <div role="columnheader" className="pick">
                <input
                  type="checkbox"
                  aria-label="Select all loaded rows"
                  checked={allSelected}
                  onChange={() => onSelect(allSelected ? new Set() : new Set(rows.map(rowKey)))}
                />
              </div>
            )}
            {columns.map((column) => (
              <div
                key={column.key}
                role="columnheader"
                className={column.align}
                aria-sort={sort === column.key ? "descending" : undefined}
              >
                {column.sortable && onSort ? (
                  <button type="button" className="sorter" onClick={() => onSort(column.key)}>
                    {column.title} <span aria-hidden="true">{sort === column.key ? "▾" : ""}</span>
                  </button>
                ) : (
                  column.title
                )}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="body" style={{ height: virtual.getTotalSize(), minWidth: least }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            const on = selected?.has(key) ?? false;
            return (
              <div
                key={key}
                id={`${id}-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selectable ? on : active === key || undefined}
                className={`tr ${item.index === cursor ? "cursor" : ""} ${on || active === key ? "on" : ""} ${onOpen ? "opens" : ""} ${rowClass?.(row) ?? ""}`}
                style={{ gridTemplateColumns: tracks, transform: `translateY(${item.start}px)`, height: item.size }}
                onClick={(event) => {
                  setCursor(item.index);
                  if (!(event.target as HTMLElement).closest("a,button,input,select")) onOpen?.(row);
                }}
              >
                {selectable && (
                  <div role="gridcell" className="pick">
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      aria-label="Select this row"
                      checked={on}
                      onChange={() => toggle(key)}
                    />
                  </div>
                )}
                {columns.map((column) => (
                  <div key={column.key} role="gridcell" className={column.align}>
                    {column.render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {!fit && (
        <div className="foot faint">
          {total != null && total > rows.length
            ? `${count(rows.length)} of ${count(total)} loaded`
            : `${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}`}
        </div>
      )}
    </div>
  );
}
