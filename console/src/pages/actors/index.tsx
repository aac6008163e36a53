import { useParam } from "../../lib/router";
import { PageHead } from "../../shell/page";
import { Tabs } from "../../ui/overlay";
import { ActorPage } from "./detail";
import { ActorList } from "./list";
import { Windows } from "./windows";

export default function Actors({ rest }: { rest: string[] }) {
  const [tab, setTab] = useParam("tab", "actors");
  const id = rest[0];
  if (id) return <ActorPage key={id} id={id} />;
  return (
    <div className="page tall">
      <PageHead title="Actors">
        <Tabs
          label="Actors or windows"
          value={tab}
          onChange={setTab}
          tabs={[
            { key: "actors", label: "Actors" },
            { key: "windows", label: "Correlation windows" },
          ]}
        />
      </PageHead>
      {tab === "windows" ? <Windows /> : <ActorList />}
    </div>
  );
}
