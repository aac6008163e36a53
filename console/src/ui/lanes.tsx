import { useMemo } from "react";
import { count } from "../lib/format";
import { absolute } from "../lib/time";
import { usePreferences } from "../shell/session";

export interface Moment {
  key: string;
  time: number;
  lane: string;
  label: string;
}

const laneHeight = 22;
const labelWidth = 76;
const drawnMost = 3000;

/** A timeline with one lane per class. Click a mark to open it; the table below is the keyboard way to the same events. */
export function Lanes({
  moments,
  chosen,
  onChoose,
}: {
  moments: Moment[];
  chosen?: string | null;
  onChoose: (key: string) => void;
}) {
  const { zone } = usePreferences();
  const { lanes, from, to } = useMemo(() => {
    const times = moments.map((each) => each.time).filter(Number.isFinite);
    const first = times.reduce((a, b) => Math.min(a, b), Infinity);
    const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
    return { lanes: [...new Set(moments.map((each) => each.lane))].sort(), from: first, to: Math.max(last, first + 1) };
  }, [moments]);
  if (!lanes.length || !Number.isFinite(from)) return null;
  const width = 1000;
  const x = (time: number) => labelWidth + 6 + ((time - from) / (to - from)) * (width - labelWidth - 16);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => from + share * (to - from));
  const height = lanes.length * laneHeight + 18;
  const day = to - from > 86_400_000;
  const undrawn = moments.length - drawnMost;
  return (
    <>
      <svg
        className="lanes"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Timeline of ${moments.length} events in ${lanes.length} classes; the table lists the same events`}
      >
        {lanes.map((lane, i) => (
          <g key={lane}>
            <rect
              className={`lane ${i % 2 ? "odd" : ""}`}
              x={labelWidth}
              y={i * laneHeight}
              width={width - labelWidth}
              height={laneHeight}
            />
            <text className="lane-label" x={labelWidth - 8} y={i * laneHeight + 15} textAnchor="end">
              {lane}
            </text>
          </g>
        ))}
        {ticks.map((time, i) => (
          <text
            key={time}
            className="tick"
            x={x(time)}
            y={height - 4}
            textAnchor={i === 0 ? "start" : i === 4 ? "end" : "middle"}
          >
            {day
              ? absolute(new Date(time).toISOString(), zone).slice(5, 16)
              : absolute(new Date(time).toISOString(), zone).slice(11, 19)}
          </text>
        ))}
        {moments.slice(0, drawnMost).map((each) => (
          <rect
            key={each.key}
            className={`moment lane-${each.lane} ${each.key === chosen ? "chosen" : ""}`}
            x={x(each.time) - (each.key === chosen ? 2.5 : 1.5)}
            y={lanes.indexOf(each.lane) * laneHeight + 4}
            width={each.key === chosen ? 5 : 3}
            height={laneHeight - 8}
            rx="1"
            onClick={() => onChoose(each.key)}
          >
            <title>{each.label}</title>
          </rect>
        ))}
      </svg>
      {undrawn > 0 && (
        <p className="faint">
          {count(undrawn)} of the {count(moments.length)} events are in the table only.
        </p>
      )}
    </>
  );
}
