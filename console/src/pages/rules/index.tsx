import { RulePage } from "./editor_page";
import { RuleList } from "./list";

export default function Rules({ rest }: { rest: string[] }) {
  const id = rest[0];
  return id ? <RulePage key={id} id={id === "new" ? null : id} /> : <RuleList />;
}
