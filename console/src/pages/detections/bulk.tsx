import { useState } from "react";
import { useResource } from "../../api/resource";
import type { Detection, Page } from "../../api/types";
import { count, plural } from "../../lib/format";
import { statuses } from "../../lib/severity";
import { useCan } from "../../shell/session";
import { Button } from "../../ui/basics";
import { TextArea } from "../../ui/fields";
import { Dialog, Menu, type MenuItem } from "../../ui/overlay";
import type { Filters } from "./filters";
import { type Change, useTriage } from "./triage";

/** Who may be given a detection. */
export function useAssignees(): string[] {
  const can = useCan();
  const { data } = useResource<Page<{ name: string }>>(can("detection:write") ? "/api/v1/assignees" : null);
  return (data?.items ?? []).map((each) => each.name);
}

interface Props {
  rows: Detection[];
  /** How many match the filters, loaded or not; null when no more match than are loaded. */
  everything: number | null;
  query: Filters;
  onDone: () => void;
}

/** What can be done to the selected detections at once. */
export function Bulk({ rows, everything, query, onDone }: Props) {
  const can = useCan();
  const triage = useTriage();
  const people = useAssignees();
  const [all, setAll] = useState(false);
  const [confirming, setConfirming] = useState<Change | null>(null);
  const [writing, setWriting] = useState(false);
  const whole = all && everything !== null;
  const number = whole ? everything : rows.length;

  const run = async (change: Change) => {
    setConfirming(null);
    const good = whole ? await triage.changeAll(query, change) : await triage.change(rows, change);
    if (good) onDone();
  };
  const ask = (change: Change) => (whole ? setConfirming(change) : void run(change));
  const blocked = !can("detection:write") && "Needs the permission detection:write";
  const items: MenuItem[] = [
    ...people.map((name) => ({ label: name, run: () => ask({ assignee: name }), blocked })),
    { label: "Nobody", run: () => ask({ assignee: "" }), blocked },
  ];
  return (
    <div className="bulk" role="region" aria-label="Selected detections">
      <strong>{whole ? `All ${count(number)} that match` : `${plural(number, "detection")} selected`}</strong>
      {everything !== null && (
        <Button aria-pressed={all} onClick={() => setAll(!all)}>
          {all ? "Only the loaded ones" : `All ${count(everything)} that match`}
        </Button>
      )}
      {statuses.slice(1).map((status) => (
        <Button key={status} needs="detection:write" onClick={() => ask({ status })}>
          {status}
        </Button>
      ))}
      <Menu label="Assign the selected detections" className="button plain" items={items}>
        Assign …
      </Menu>
      <Button needs="detection:write" onClick={() => setWriting(true)}>
        Comment …
      </Button>
      <Button kind="quiet" onClick={onDone}>
        Clear
      </Button>
      {writing && (
        <CommentDialog
          number={number}
          onClose={() => setWriting(false)}
          onSend={(comment) => {
            setWriting(false);
            void run({ comment });
          }}
        />
      )}
      {confirming && (
        <Dialog
          title={`Change ${plural(number, "detection")}?`}
          onClose={() => setConfirming(null)}
          actions={
            <>
              <Button onClick={() => setConfirming(null)}>Cancel</Button>
              <Button kind="primary" onClick={() => void run(confirming)}>
                Change all {count(number)}
              </Button>
            </>
          }
        >
          <p>
            {confirming.status
              ? `Sets the status to “${confirming.status}”`
              : confirming.assignee
                ? `Assigns to ${confirming.assignee}`
                : "Assigns to nobody"}
            : every detection that matches the filters, also those not loaded here. It is written to the audit log. You
            can take it back for ten seconds.
          </p>
        </Dialog>
      )}
    </div>
  );
}

function CommentDialog({
  number,
  onClose,
  onSend,
}: {
  number: number;
  onClose: () => void;
  onSend: (text: string) => void;
}) {
  const [text, setText] = useState("");
  return (
    <Dialog
      title={`Comment on ${plural(number, "detection")}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" blocked={!text.trim() && "Write something first"} onClick={() => onSend(text.trim())}>
            Add to {count(number)}
          </Button>
        </>
      }
    >
      <TextArea label="Comment" rows={4} value={text} onChange={(event) => setText(event.target.value)} />
    </Dialog>
  );
}
