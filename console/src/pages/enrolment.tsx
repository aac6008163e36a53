import { type FormEvent, useState } from "react";
import { api, explain } from "../api/client";
import { invalidate, usePages, useWhole } from "../api/resource";
import type { EnrolmentToken, Policy } from "../api/types";
import { shellWord } from "../lib/text";
import { PageHead } from "../shell/page";
import { useCan } from "../shell/session";
import { Button, Empty, IconButton, Loading, Panel, Problem, Safe, Time } from "../ui/basics";
import { Select, TextField } from "../ui/fields";
import { useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";
import { useCopy } from "../ui/value";

const lifetimes = [
  ["3600", "1 hour"],
  ["86400", "1 day"],
  ["604800", "7 days"],
  ["2592000", "30 days"],
] as const;

/** The command an administrator pastes on the device. */
export function enrolCommand(token: EnrolmentToken): string {
  const server = token.server_url ?? location.origin;
  return token.command ?? `vedette-agent enroll --server ${shellWord(server)} --token ${shellWord(token.token ?? "")}`;
}

export default function Enrolment() {
  const can = useCan();
  const say = useToast();
  const copy = useCopy();
  const { items, total, loading, error, more, reload } = usePages<EnrolmentToken>("/api/v1/enrolment-tokens");
  const policies = useWhole<Policy>(can("policy:read") ? "/api/v1/policies" : null);
  const [uses, setUses] = useState("1");
  const [lifetime, setLifetime] = useState("86400");
  const [policy, setPolicy] = useState("default");
  const [made, setMade] = useState<EnrolmentToken | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      setMade(
        await api.post<EnrolmentToken>("/api/v1/enrolment-tokens", {
          uses_max: Number(uses),
          expires_in_s: Number(lifetime),
          policy_id: policy,
        }),
      );
      invalidate("/api/v1/enrolment-tokens");
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
    }
  };
  const revoke = async (token: EnrolmentToken) => {
    try {
      await api.del(`/api/v1/enrolment-tokens/${encodeURIComponent(token.id)}`);
      invalidate("/api/v1/enrolment-tokens");
      say("Token revoked");
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
    }
  };
  const policyName = (id?: string) => policies.data?.items.find((each) => each.id === id)?.name ?? id ?? "default";

  const columns: Column<EnrolmentToken>[] = [
    {
      key: "id",
      title: "Token",
      width: "minmax(140px, 1fr)",
      render: (row) => (
        <span className="mono clip">
          <Safe text={row.id} />
        </span>
      ),
    },
    {
      key: "uses",
      title: "Used",
      width: "90px",
      align: "end",
      render: (row) => (
        <span className="num">
          {row.uses} of {row.uses_max || "∞"}
        </span>
      ),
    },
    {
      key: "policy",
      title: "Policy",
      width: "minmax(120px, 1fr)",
      render: (row) => <Safe text={policyName(row.policy_id)} />,
    },
    { key: "expires", title: "Expires", width: "130px", render: (row) => <Time value={row.expires} /> },
    {
      key: "created",
      title: "Made",
      width: "minmax(150px, 1fr)",
      render: (row) => (
        <span className="clip">
          <Time value={row.created} />
          {row.created_by && (
            <span className="faint">
              {" "}
              by <Safe text={row.created_by} />
            </span>
          )}
        </span>
      ),
    },
    {
      key: "revoke",
      title: "Revoke",
      width: "76px",
      render: (row) => (
        <IconButton icon="close" label="Revoke this token" needs="device:enrol" onClick={() => void revoke(row)} />
      ),
    },
  ];
  return (
    <div className="page tall">
      <PageHead title="Enrolment">
        <span className="faint">Bring a device in with one command.</span>
      </PageHead>
      <div className="columns">
        <div className="narrow-column">
          <Panel title="New token">
            <form className="form" onSubmit={submit}>
              <TextField
                label="Devices it can enrol"
                type="number"
                min={1}
                max={100000}
                required
                value={uses}
                onChange={(event) => setUses(event.target.value)}
              />
              <Select
                label="Valid for"
                value={lifetime}
                onChange={(event) => setLifetime(event.target.value)}
                options={lifetimes}
              />
              <Select
                label="Policy of the devices"
                value={policy}
                onChange={(event) => setPolicy(event.target.value)}
                options={policies.data?.items.map((each) => [each.id, each.name] as const) ?? ["default"]}
              />
              <Button kind="primary" type="submit" needs="device:enrol">
                Make a token
              </Button>
            </form>
          </Panel>
        </div>
        <div className="wide-column">
          <Panel title="Run this on the device, as root">
            {made ? (
              <div className="command">
                <pre tabIndex={0} aria-label="Enrolment command">
                  {enrolCommand(made)}
                </pre>
                <Button kind="primary" icon="copy" onClick={() => copy(enrolCommand(made), "Command")}>
                  Copy
                </Button>
                <p className="dim">
                  The token is shown this once. Then start the agent: <code>vedette-agent run</code>. The device appears
                  under Devices within seconds.
                </p>
              </div>
            ) : (
              <Empty title="Make a token first">
                The command with the token appears here, ready to paste. The device makes its own key; only its
                certificate request leaves it.
              </Empty>
            )}
          </Panel>
        </div>
      </div>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="tokens" />
      ) : (
        !error &&
        items.length > 0 && (
          <Table
            label="Enrolment tokens"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            empty={null}
          />
        )
      )}
    </div>
  );
}
