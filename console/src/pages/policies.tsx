import { type FormEvent, useMemo, useState } from "react";
import { api, explain } from "../api/client";
import { invalidate, usePages, useWhole } from "../api/resource";
import type { Policy, RuleSet } from "../api/types";
import { count, plural } from "../lib/format";
import { href, Link } from "../lib/router";
import { DraftNote, useWork } from "../shell/draft";
import { PageHead } from "../shell/page";
import { Button, Chip, Empty, IconButton, Loading, Problem, Safe } from "../ui/basics";
import { sensorClasses } from "./devices/losses";
import { Check, Select, TextField } from "../ui/fields";
import { Hash } from "../ui/names";
import { Dialog, useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";

export default function Policies() {
  const { items, total, loading, error, more, reload } = usePages<Policy>("/api/v1/policies");
  const sets = useWhole<RuleSet>("/api/v1/rulesets");
  const [editing, setEditing] = useState<Policy | "new" | null>(null);
  const nameOf = (id: string) => sets.data?.items.find((each) => each.id === id)?.name ?? id;
  const columns: Column<Policy>[] = [
    {
      key: "name",
      title: "Policy",
      width: "minmax(160px, 1.5fr)",
      render: (row) => (
        <button type="button" className="link strong" onClick={() => setEditing(row)}>
          <Safe text={row.name} />
        </button>
      ),
    },
    {
      key: "ruleset",
      title: "Rule set",
      width: "minmax(160px, 1.5fr)",
      render: (row) =>
        row.ruleset_id ? (
          <Link to={href(["rulesets", row.ruleset_id])}>
            <Safe text={nameOf(row.ruleset_id)} />
          </Link>
        ) : (
          <span className="faint">none: no rule runs</span>
        ),
    },
    {
      key: "sensors",
      title: "Sensors",
      width: "minmax(220px, 2fr)",
      render: (row) =>
        row.sensors.length ? (
          <span className="chips">
            {row.sensors.map((each) => (
              <Chip key={each}>{each}</Chip>
            ))}
          </span>
        ) : (
          <span className="faint">the default ones</span>
        ),
    },
    {
      key: "devices",
      title: "Devices",
      width: "90px",
      align: "end",
      render: (row) => <Link to="#/devices">{count(row.device_count ?? 0)}</Link>,
    },
    {
      key: "revision",
      title: "Revision",
      width: "120px",
      render: (row) => <Hash value={String(row.revision)} />,
    },
  ];
  return (
    <div className="page tall">
      <PageHead
        title="Policies"
        actions={
          <Button kind="primary" icon="plus" needs="policy:write" onClick={() => setEditing("new")}>
            New policy
          </Button>
        }
      >
        {total != null && <span className="faint num">{plural(total, "policy", "policies")}</span>}
      </PageHead>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="policies" />
      ) : (
        !error && (
          <Table
            label="Policies"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            onOpen={setEditing}
            empty={
              <Empty
                title="There is no policy"
                action={
                  <Button needs="policy:write" onClick={() => setEditing("new")}>
                    Make a policy
                  </Button>
                }
              >
                A policy gives devices their rule set and sensors.
              </Empty>
            }
          />
        )
      )}
      {editing && (
        <PolicyDialog
          policy={editing === "new" ? null : editing}
          sets={sets.data?.items ?? []}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

function PolicyDialog({ policy, sets, onClose }: { policy: Policy | null; sets: RuleSet[]; onClose: () => void }) {
  const say = useToast();
  const start = useMemo(
    () => ({
      name: policy?.name ?? "",
      ruleset: policy?.ruleset_id ?? "",
      sensors: policy?.sensors ?? ([] as string[]),
    }),
    [policy],
  );
  const draft = useWork(
    `policy.${policy?.id ?? "new"}`,
    start,
    policy ? `the policy “${policy.name}”` : "the new policy",
  );
  const { name, ruleset, sensors } = draft.value;
  const { change } = draft;
  const close = () => {
    draft.discard();
    onClose();
  };
  const [problem, setProblem] = useState("");
  const path = `/api/v1/policies/${encodeURIComponent(policy?.id ?? "")}`;
  const done = (text: string) => {
    draft.saved();
    invalidate("/api/v1/policies");
    invalidate("/api/v1/rulesets");
    say(text);
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { name, ruleset_id: ruleset, sensors };
    try {
      await (policy ? api.put(path, body, policy.revision) : api.post("/api/v1/policies", body));
      done(policy ? "Policy saved; connected devices get it now" : "Policy made. Assign it on a device's page.");
    } catch (error) {
      setProblem(explain(error));
    }
  };
  const remove = async () => {
    try {
      await api.del(path);
      done("Policy deleted");
    } catch (error) {
      setProblem(explain(error));
    }
  };
  return (
    <Dialog title={policy ? `Policy ${policy.name}` : "New policy"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <DraftNote draft={draft} />
        <TextField label="Name" required value={name} onChange={(event) => change({ name: event.target.value })} />
        <Select
          label="Rule set"
          value={ruleset}
          onChange={(event) => change({ ruleset: event.target.value })}
          options={[["", "none"], ...sets.map((each) => [each.id, each.name] as const)]}
        />
        <fieldset>
          <legend>Sensors</legend>
          <p className="hint">Tick none to use the default ones.</p>
          <div className="checks">
            {sensorClasses.map((each) => (
              <Check
                key={each}
                label={each}
                checked={sensors.includes(each)}
                onChange={(event) =>
                  change({
                    sensors: event.target.checked ? [...sensors, each] : sensors.filter((other) => other !== each),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
        {problem && (
          <div className="problem" role="alert">
            {problem}
          </div>
        )}
        <div className="form-actions">
          {policy && policy.id !== "default" && (
            <IconButton
              icon="close"
              label="Delete this policy"
              needs="policy:write"
              blocked={(policy.device_count ?? 0) > 0 && "Devices use it"}
              onClick={() => void remove()}
            />
          )}
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" needs="policy:write" blocked={!name && "Give it a name"}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
