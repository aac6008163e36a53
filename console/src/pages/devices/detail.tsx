import { useState } from "react";
import { api, explain } from "../../api/client";
import { invalidate, useResource } from "../../api/resource";
import type { Device } from "../../api/types";
import { href, Link, navigate, useParam } from "../../lib/router";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Problem, Safe, State } from "../../ui/basics";
import { Dialog, Tabs, useToast } from "../../ui/overlay";
import { Commands } from "./commands";
import { DeviceEvents } from "./events";
import { Overview } from "./overview";

export function DevicePage({ id }: { id: string }) {
  const path = `/api/v1/devices/${encodeURIComponent(id)}`;
  const { data, error, reload } = useResource<Device>(path, 15_000);
  const [tab, setTab] = useParam("tab", "overview");
  const [removing, setRemoving] = useState(false);
  const say = useToast();
  if (error && !data)
    return error.status === 404 ? (
      <Empty title="There is no such device">
        It may have been removed. <Link to="#/devices">Go to the list</Link>.
      </Empty>
    ) : (
      <Problem error={error} retry={reload} />
    );
  if (!data) return <Loading what="the device" />;

  const remove = async () => {
    try {
      await api.del(path);
      invalidate("/api/v1/devices");
      navigate("#/devices");
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
      setRemoving(false);
    }
  };

  return (
    <div className="page tall">
      <PageHead
        title={<Safe text={data.hostname} />}
        up={{ to: "#/devices", label: "Devices" }}
        actions={
          <>
            <Link className="button plain" to={href(["detections"], { device: data.id, status: "any" })}>
              Detections
            </Link>
            <Button kind="danger" needs="device:write" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        }
      >
        <State value={data.status} />
      </PageHead>
      <Tabs
        label="Parts of the device"
        value={tab}
        onChange={setTab}
        tabs={[
          { key: "overview", label: "Overview" },
          { key: "events", label: "Events" },
          { key: "commands", label: "Commands" },
        ]}
      />
      {tab === "events" ? (
        <DeviceEvents device={data} />
      ) : tab === "commands" ? (
        <Commands device={data} />
      ) : (
        <Overview device={data} path={path} />
      )}
      {removing && (
        <Dialog
          title="Remove this device?"
          onClose={() => setRemoving(false)}
          actions={
            <>
              <Button onClick={() => setRemoving(false)}>Cancel</Button>
              <Button kind="danger" onClick={() => void remove()}>
                Remove
              </Button>
            </>
          }
        >
          <p>
            Its certificate is no longer accepted; the agent has to be enrolled again to come back. Stored events and
            detections stay until their retention ends.
          </p>
        </Dialog>
      )}
    </div>
  );
}
