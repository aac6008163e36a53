import type { QueryCoverage, QueryState } from "../../api/types";
import { plural } from "../../lib/format";
import { Empty } from "../../ui/basics";

/** Blocks of the time and device asked for, whether they were read or their summary ruled them out. */
const blocksOf = (coverage: QueryCoverage) =>
  (coverage.blocks_searched ?? 0) +
  (coverage.blocks_ruled_out ?? 0) +
  (coverage.blocks_spared ?? 0) +
  (coverage.blocks_damaged ?? 0) +
  (coverage.blocks_unread ?? 0);

export interface Meaning {
  title: string;
  why: string;
}

/** What an empty answer means, as far as its coverage tells. */
export function meaningOf(state: QueryState): Meaning {
  if (state.state === "cancelled")
    return { title: "Cancelled before anything was found", why: "What had been searched until then holds no match." };
  if (state.state === "failed") return { title: "The query failed", why: state.error ?? "" };
  return meaningOfCoverage(state.coverage);
}

export function meaningOfCoverage(coverage: QueryCoverage | null | undefined): Meaning {
  if (!coverage) return { title: "Nothing found", why: "The node does not say what the answer covers." };
  const unread = (coverage.blocks_damaged ?? 0) + (coverage.blocks_unread ?? 0);
  if (unread)
    return {
      title: "Nothing found in what could be read",
      why: `${plural(unread, "block")} of stored events could not be read, so a match may be missing.`,
    };
  const gaps = coverage.gaps_total ?? coverage.gaps?.length ?? 0;
  if (blocksOf(coverage) === 0)
    return {
      title: "Nothing is stored for this time",
      why: gaps
        ? "And something of it may be missing: the gaps above say what, and why."
        : "Choose a longer time, or see on the devices page when events last arrived.",
    };
  if (coverage.complete === false || gaps)
    return {
      title: "Nothing found in what is stored",
      why: "Some of what happened is not stored, or not yet: the gaps above say what, and why.",
    };
  return {
    title: "No event matches",
    why: "All stored events of this time were considered and none satisfies the query. Use : instead of == to ignore case and allow wildcards, or choose a longer time.",
  };
}

export function NothingFound({ state }: { state: QueryState }) {
  const { title, why } = meaningOf(state);
  return <Empty title={title}>{why}</Empty>;
}
