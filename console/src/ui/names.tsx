// Ids are for programs: where one stands for an object, its name is shown.

import { useResource, useWhole } from "../api/resource";
import type {} from "../api/types";
import { href, Link } from "../lib/router";
import { useCan } from "../shell/session";
import { Safe } from "./basics";

interface Named {
  id: string;
  name?: string;
  hostname?: string;
}

const kinds = {
  devices: "device:read",
  rules: "rule:read",
  rulesets: "ruleset:read",
  policies: "policy:read",
  exceptions: "exception:read",
  packages: "package:read",
} as const;
type Kind = keyof typeof kinds;

/** The name of an object, as a link to it; its id while the name is not known. */
export function NameOf({ kind, id }: { kind: Kind; id: string }) {
  const can = useCan();
  const { data } = useResource<Named>(can(kinds[kind]) ? `/api/v1/${kind}/${encodeURIComponent(id)}` : null);
  const name = data?.name || data?.hostname || id;
  const page = kind === "policies" || kind === "packages" ? href([kind]) : href([kind, id]);
  return (
    <Link to={page} title={id}>
      <Safe text={name} />
    </Link>
  );
}

/** Names of a whole list, for selects and tables: id → name. */
export function useNames(kind: Kind): (id: string | null | undefined) => string {
  const can = useCan();
  const { data } = useWhole<Named>(can(kinds[kind]) ? `/api/v1/${kind}` : null);
  return (id) => data?.items.find((each) => each.id === id)?.name ?? id ?? "";
}

/** The beginning of a hash or revision; all of it on hover and to a screen reader. */
export function Hash({ value }: { value: string | null | undefined }) {
  if (!value) return <span className="faint">–</span>;
  return (
    <span className="mono hash" title={value}>
      {value.length > 14 ? `${value.slice(0, 12)}…` : value}
    </span>
  );
}
