import { useEffect, useState } from "react";
import { type Draft, useDraft } from "../lib/draft";
import { type Leaving, onLeaving } from "../lib/history";
import { Button, Time } from "../ui/basics";
import { Dialog } from "../ui/overlay";
import { useSession } from "./session";

/** Unsaved work of the person who is signed in; see lib/draft.ts. */
export function useWork<T extends object>(key: string, base: T, what: string): Draft<T> {
  const { session } = useSession();
  return useDraft(`${session?.user ?? ""}.${key}`, base, what);
}

/** Says that a page began with work from before, and what became of the object since. */
export function DraftNote<T>({ draft }: { draft: Draft<T> }) {
  if (!draft.kept) return null;
  return (
    <div className="note" role="status">
      <span>
        Your unsaved changes are back (<Time value={draft.kept} />
        ).{" "}
        {draft.stale &&
          "Somebody saved another version meanwhile: saving yours replaces it, discarding yours shows theirs."}
      </span>
      <Button onClick={draft.discard}>Discard them</Button>
    </div>
  );
}

/** Asks before a page with unsaved work is left. */
export function LeaveDialog() {
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  useEffect(() => onLeaving(setLeaving), []);
  if (!leaving) return null;
  return (
    <Dialog
      title="Leave without saving?"
      onClose={leaving.stay}
      actions={
        <>
          <Button onClick={leaving.leave}>Leave</Button>
          <Button kind="primary" onClick={leaving.stay}>
            Stay
          </Button>
        </>
      }
    >
      <p>
        Your changes to {leaving.what} are not saved. If you leave, this tab keeps them until you come back or sign out.
      </p>
    </Dialog>
  );
}
