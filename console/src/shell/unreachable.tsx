import { useEffect } from "react";
import { nodeAnswers, tryNow, unanswered, useReach, whenBack } from "../lib/reach";
import { Button, Empty } from "../ui/basics";

/** A strip above the page while the node does not answer; it goes when the node is back. */
export function ReachStrip() {
  const { since } = useReach();
  if (since === null) return null;
  return (
    <div className="problem strip" role="alert">
      <strong>The node cannot be reached</strong>
      <span>What you see is what was loaded last. The console tries again by itself.</span>
      <Button icon="refresh" onClick={tryNow}>
        Try now
      </Button>
    </div>
  );
}

/**
 * In place of a page whose program could not be loaded: either the node is away, then the page comes when it is
 * back, or the node serves another version of the console, then a reload brings it.
 */
export function PageMissing() {
  const { since } = useReach();
  useEffect(() => {
    void nodeAnswers().then((answers) => {
      if (!answers) unanswered();
    });
    return whenBack(() => location.reload());
  }, []);
  if (since === null)
    return (
      <Empty
        title="This page is not there any more"
        action={
          <Button kind="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        The node serves another version of the console than the one in this tab. A reload brings the new one; unsaved
        changes are kept.
      </Empty>
    );
  return (
    <Empty title="The node cannot be reached" action={<Button onClick={tryNow}>Try now</Button>}>
      Check that vedette-node runs and that this browser reaches it. The page appears by itself when it answers.
    </Empty>
  );
}
