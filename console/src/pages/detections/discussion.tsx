import { type FormEvent, useState } from "react";
import { api, explain } from "../../api/client";
import { invalidate } from "../../api/resource";
import type { DetectionDetail } from "../../api/types";
import { useParam } from "../../lib/router";
import { useWork } from "../../shell/draft";
import { Button, Panel, Safe, Time } from "../../ui/basics";
import { TextArea } from "../../ui/fields";
import { useToast } from "../../ui/overlay";

const empty = { text: "" };

/** Comments and the history of the case, one after the other as they happened. */
export function Discussion({ detection, reload }: { detection: DetectionDetail; reload: () => void }) {
  const say = useToast();
  const [asked] = useParam("comment");
  const draft = useWork(`comment.${detection.id}`, empty, "the comment");
  const { text } = draft.value;
  const [busy, setBusy] = useState(false);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    try {
      await api.post(`/api/v1/detections/${encodeURIComponent(detection.id)}/comments`, { text: text.trim() });
      draft.saved();
      draft.change({ text: "" });
      reload();
      invalidate("/api/v1/detections?");
    } catch (error) {
      say(explain(error), { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };

  const comments = detection.comments ?? [];
  const history = [...(detection.history ?? [])].sort((a, b) => (a.time < b.time ? 1 : -1));
  return (
    <>
      <Panel title="Comments">
        {comments.length > 0 && (
          <ol className="comments">
            {comments.map((each, i) => (
              <li key={each.id ?? i}>
                <div className="between">
                  <strong>
                    <Safe text={each.user} />
                  </strong>
                  <Time value={each.time} />
                </div>
                <p className="wrap">
                  <Safe text={each.text} lines />
                </p>
              </li>
            ))}
          </ol>
        )}
        <form onSubmit={send}>
          <TextArea
            label="Write a comment"
            bare
            placeholder="What you found, what you did"
            rows={3}
            value={text}
            autoFocus={asked === "1"}
            onChange={(event) => draft.change({ text: event.target.value })}
          />
          <Button type="submit" needs="detection:write" blocked={!text.trim() && "Write something first"}>
            {busy ? "Sending …" : "Add comment"}
          </Button>
        </form>
      </Panel>
      <Panel title="History">
        {history.length === 0 ? (
          <p className="faint pad">Nobody has changed this detection yet.</p>
        ) : (
          <ol className="history">
            {history.map((each, i) => (
              <li key={i}>
                <Time value={each.time} />
                <span>
                  <Safe text={each.user || "the system"} />{" "}
                  <span className="dim">
                    {each.what}{" "}
                    {each.from ? (
                      <>
                        <Safe text={each.from} /> →{" "}
                      </>
                    ) : null}
                    {each.to ? <Safe text={each.to} /> : null}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        )}
      </Panel>
    </>
  );
}
