import { useParam } from "../lib/router";
import { PageHead } from "../shell/page";
import { useSession } from "../shell/session";
import { Safe } from "../ui/basics";
import { Tabs } from "../ui/overlay";
import { ApiKeys } from "./api_keys";
import { Password, Sessions } from "./own_session";

/** What belongs to the person who is signed in; and the keys of scripts. */
export default function Account() {
  const [tab, setTab] = useParam("tab", "password");
  const { session } = useSession();
  return (
    <div className="page tall">
      <PageHead title="Account and keys">
        <span className="faint">
          <Safe text={session?.user ?? ""} /> · {session?.role.replace(/_/g, " ")}
        </span>
      </PageHead>
      <Tabs
        label="Parts of the account"
        value={tab}
        onChange={setTab}
        tabs={[
          { key: "password", label: "Password" },
          { key: "sessions", label: "Sessions" },
          { key: "keys", label: "API keys" },
        ]}
      />
      {tab === "sessions" ? <Sessions /> : tab === "keys" ? <ApiKeys /> : <Password />}
    </div>
  );
}
