import type { Severity } from "../api/types";
import { plural } from "../lib/format";
import { severities } from "../lib/severity";
import { absolute } from "../lib/time";
import { usePreferences } from "../shell/session";

export interface Bucket {
  start: number;
  counts: Partial<Record<Severity, number>>;
}

const height = 96;
const stacked = [...severities].reverse();

/** Stacked hourly bars; the highest severity is at the top of each. */
export function Histogram({ buckets }: { buckets: Bucket[] }) {
  const { zone } = usePreferences();
  const sum = (bucket: Bucket) => severities.reduce((total, each) => total + (bucket.counts[each] ?? 0), 0);
  const most = Math.max(1, ...buckets.map(sum));
  const total = buckets.reduce((all, each) => all + sum(each), 0);
  const step = 100 / buckets.length;
  const label = (bucket: Bucket | undefined) =>
    absolute(bucket && new Date(bucket.start).toISOString(), zone).slice(11, 16);
  return (
    <figure className="histogram">
      <svg
        viewBox={`0 0 100 ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${plural(total, "detection")} in ${buckets.length} hours, at most ${most} in one`}
      >
        <line className="base" x1="0" x2="100" y1={height - 0.5} y2={height - 0.5} />
        {buckets.map((bucket, i) => {
          let top = height;
          return (
            <g key={bucket.start}>
              <title>{`${label(bucket)}: ${plural(sum(bucket), "detection")}`}</title>
              <rect className="hit" x={i * step} y="0" width={step} height={height} />
              {stacked.map((each) => {
                const size = ((bucket.counts[each] ?? 0) / most) * (height - 8);
                top -= size;
                return size > 0 ? (
                  <rect
                    key={each}
                    className={`bar sev-${each.toLowerCase()}`}
                    x={i * step + step * 0.14}
                    y={top}
                    width={step * 0.72}
                    height={size}
                  />
                ) : null;
              })}
            </g>
          );
        })}
      </svg>
      <figcaption className="faint num">
        <span>{label(buckets[0])}</span>
        <span>{label(buckets[Math.floor(buckets.length / 2)])}</span>
        <span>{label(buckets[buckets.length - 1])}</span>
      </figcaption>
    </figure>
  );
}
