// The list's filters live in the address; the same object is the query of a bulk change.

import { instant } from "../../lib/time";

export const filterNames = ["status", "severity", "device", "rule", "q", "from", "to"] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<FilterName, string>>;

export const openStatuses = "New,In Progress,Follow Up,Reviewed";

/** Absent = the default: what still needs somebody. `status=any` = all. */
export function filtersOf(query: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of filterNames) {
    const value = query.get(name);
    if (value) filters[name] = value;
  }
  filters.status ??= openStatuses;
  return filters;
}

/** As the API takes them: times absolute, `any` left out. */
export function apiFilters(filters: Filters, now = Date.now()): Filters {
  const { status, from, to, ...rest } = filters;
  const out: Filters = { ...rest };
  if (status && status !== "any") out.status = status;
  // Whole minutes, so that the same view asks the same question again.
  const minute = Math.floor(now / 60_000) * 60_000;
  const start = from && instant(from, minute);
  const end = to && instant(to, minute);
  if (start) out.from = start;
  if (end) out.to = end;
  return out;
}
