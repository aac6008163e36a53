import { RuleCosts } from "./cost";
import { RulePage } from "./editor_page";
import { RuleList } from "./list";

export default function Rules({ rest }: { rest: string[] }) {
  const id = rest[0];
  if (id === "cost") return <RuleCosts />;
  return id ? <RulePage key={id} id={id === "new" ? null : id} /> : <RuleList />;
}
