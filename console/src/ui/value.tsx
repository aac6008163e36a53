import { createContext, useContext } from "react";
import { facetOf } from "../lib/facets";
import { href, navigate } from "../lib/router";
import { eqlString } from "../lib/text";
import { Safe } from "./basics";
import { Menu, type MenuItem, useToast } from "./overlay";

/** What a click on a value can do on the page around it. */
export interface ValueActions {
  filter?: (field: string, value: string, negate: boolean) => void;
  range?: { from?: string; to?: string };
}

export const ValueContext = createContext<ValueActions>({});

export function useCopy(): (text: string, what?: string) => void {
  const say = useToast();
  return (text, what = "Value") => {
    navigator.clipboard.writeText(text).then(
      () => say(`${what} copied`),
      () => say("The browser did not allow copying", { tone: "bad" }),
    );
  };
}

const literal = (field: string, value: string) =>
  /(\.port|\.pid|\.size|_code|\.ppid)$/.test(field) && /^-?\d+$/.test(value) ? value : eqlString(value);

/** A value of an event: click it to filter in, filter out, hunt or copy. */
export function Value({
  field,
  value,
  shown = value,
  className,
}: {
  field: string;
  value: string;
  /** What is read, where it says more than the value that is searched for. */
  shown?: string;
  className?: string;
}) {
  const copy = useCopy();
  const { filter, range } = useContext(ValueContext);
  if (value === "") return <span className="faint">–</span>;
  const hunt = (negate: boolean) =>
    navigate(
      href(["query"], {
        q: `any where ${field} ${negate ? "!=" : "=="} ${literal(field, value)}`,
        from: range?.from,
        to: range?.to,
      }),
    );
  const items: MenuItem[] = [];
  if (filter) {
    items.push(
      { label: "Filter in", run: () => filter(field, value, false) },
      { label: "Filter out", run: () => filter(field, value, true) },
    );
  } else {
    items.push(
      { label: "Find events with this value", run: () => hunt(false) },
      { label: "Find events without it", run: () => hunt(true) },
    );
  }
  const facet = facetOf(field);
  if (facet)
    items.push({
      label: "How common is it? (InstaQuery)",
      run: () => navigate(href(["insta"], { ...facet, values: value, match: "Exact" })),
    });
  items.push(
    { label: "Copy value", run: () => copy(value) },
    { label: "Copy as EQL condition", run: () => copy(`${field} == ${literal(field, value)}`, "Condition") },
  );
  return (
    <Menu
      label={`Actions for ${field}`}
      items={items}
      className={`value ${className ?? ""}`}
      title={shown.length > 40 ? shown.slice(0, 500) : undefined}
    >
      <Safe text={shown} />
    </Menu>
  );
}
