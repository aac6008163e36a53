import type { Severity, Status } from "../api/types";

export const severities: Severity[] = ["High", "Medium", "Low", "Informational"];
export const statuses: Status[] = ["New", "In Progress", "Follow Up", "Reviewed", "Done", "False Positive"];

/** Bars of the severity meter: the order is visible without colour. */
export const bars: Record<Severity, number> = { Informational: 1, Low: 2, Medium: 3, High: 4 };

export const isOpen = (status: Status) => status !== "Done" && status !== "False Positive";
