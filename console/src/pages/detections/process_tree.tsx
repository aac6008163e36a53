import { useMemo } from "react";
import type { ProcessNode } from "../../api/types";
import { href, Link } from "../../lib/router";
import { layoutTree } from "../../lib/tree";
import { Safe, Time } from "../../ui/basics";
import { type Column, Table } from "../../ui/table";
import { TreeGraph } from "../../ui/tree_graph";
import { Value } from "../../ui/value";

interface Props {
  nodes: ProcessNode[];
  view: string;
  chosen: string | null;
  onChoose: (uid: string) => void;
  device: string;
}

const roleText: Record<string, string> = {
  instigating: "instigator",
  target: "target",
  ancestor: "ancestor",
  descendant: "descendant",
};

export function ProcessTree({ nodes, view, chosen, onChoose, device }: Props) {
  const layout = useMemo(
    () => layoutTree(nodes.map((node) => ({ ...node, id: node.uid, parent: node.ppid_uid }))),
    [nodes],
  );
  const ordered = useMemo(() => [...layout.placed], [layout]);
  const at = chosen ?? nodes.find((node) => node.role === "instigating")?.uid ?? nodes[nodes.length - 1]?.uid ?? null;
  const node = nodes.find((each) => each.uid === at);

  const columns: Column<(typeof ordered)[number]>[] = [
    {
      key: "name",
      title: "Process",
      width: "minmax(160px, 1.2fr)",
      render: ({ node: each, depth }) => (
        <span style={{ paddingInlineStart: depth * 14 }}>
          {depth > 0 && (
            <span className="faint" aria-hidden="true">
              └{" "}
            </span>
          )}
          <Safe text={each.name} />
        </span>
      ),
    },
    { key: "pid", title: "PID", width: "76px", render: ({ node: each }) => <span className="num">{each.pid}</span> },
    {
      key: "role",
      title: "Role",
      width: "112px",
      render: ({ node: each }) => <span className={`role-${each.role}`}>{roleText[each.role ?? ""] ?? each.role}</span>,
    },
    {
      key: "user",
      title: "User",
      width: "104px",
      render: ({ node: each }) => <Value field="user.name" value={each.user ?? ""} />,
    },
    {
      key: "cmd",
      title: "Command line",
      width: "minmax(220px, 3fr)",
      render: ({ node: each }) => (
        <Value field="process.command_line" value={each.command_line ?? ""} className="mono" />
      ),
    },
  ];

  return (
    <>
      {view === "graph" ? (
        <TreeGraph
          label="Process tree"
          layout={layout}
          chosen={at}
          onChoose={onChoose}
          describe={(each) => ({
            title: each.name,
            note: `${each.pid}${each.role === "instigating" || each.role === "target" ? ` · ${roleText[each.role]}` : ""}`,
            kind: "process",
            tone: each.role === "instigating" ? "hot" : each.role === "target" ? "warm" : "calm",
          })}
        />
      ) : (
        <Table
          label="Process tree"
          columns={columns}
          rows={ordered}
          rowKey={({ node: each }) => each.uid}
          onOpen={({ node: each }) => onChoose(each.uid)}
          active={at}
          empty={null}
          fit
        />
      )}
      {node && (
        <dl className="facts boxed" aria-label={`Process ${node.name}`}>
          <div className="full">
            <dt>Command line</dt>
            <dd className="mono wrap">
              <Value field="process.command_line" value={node.command_line ?? ""} />
            </dd>
          </div>
          <div className="full">
            <dt>Executable</dt>
            <dd className="mono wrap">
              <Value field="process.executable" value={node.executable ?? ""} />
            </dd>
          </div>
          <div>
            <dt>PID</dt>
            <dd className="num">{node.pid}</dd>
          </div>
          <div>
            <dt>User</dt>
            <dd>
              <Value field="user.name" value={node.user ?? ""} />
            </dd>
          </div>
          <div>
            <dt>Started</dt>
            <dd>{node.start ? <Time value={node.start} exact millis /> : "–"}</dd>
          </div>
          <div>
            <dt>Trail</dt>
            <dd>
              <Link to={href(["focus"], { device, process: node.uid })}>Focus view of this process</Link>
            </dd>
          </div>
        </dl>
      )}
    </>
  );
}
