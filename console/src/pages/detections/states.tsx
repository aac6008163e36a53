import { useState } from "react";
import type { DetectionDetail } from "../../api/types";
import { categoryOf, field, objectOf, text } from "../../lib/event";
import { Button, Chip, Empty, Safe, State, Time } from "../../ui/basics";
import { EventFields } from "../../ui/event_view";
import { Icon, iconOf } from "../../ui/icons";
import { useCopy } from "../../ui/value";

/** The states of the rule in the order they came true, each with the event bound to it. */
export function States({ states }: { states: NonNullable<DetectionDetail["states"]> }) {
  const copy = useCopy();
  const [open, setOpen] = useState<number | null>(states.length === 1 ? 0 : null);
  if (states.length === 0)
    return <Empty title="No event was kept">The rule sets HarvestContributingEvents to false.</Empty>;
  return (
    <ol className="states">
      {states.map((state, i) => (
        <li key={i} className={open === i ? "open" : ""}>
          <button
            type="button"
            className="state-head"
            aria-expanded={open === i}
            onClick={() => setOpen(open === i ? null : i)}
          >
            <span className="step" aria-hidden="true">
              {i + 1}
            </span>
            <span className="state-name">
              <Safe text={state.name || `State ${i + 1}`} />
            </span>
            <Icon name={iconOf(categoryOf(state.event))} />
            <span className="dim">
              {categoryOf(state.event)} {field(state.event, "event.action")}
            </span>
            <span className="mono clip">
              <Safe text={objectOf(state.event)} />
            </span>
            <Time value={field(state.event, "@timestamp")} />
          </button>
          {open === i && (
            <div className="state-body">
              {(state.artifacts?.length ?? 0) > 0 && (
                <p className="chips">
                  <span className="dim">Artifacts of interest</span>
                  {state.artifacts?.map((each, at) => (
                    <Chip key={at}>
                      <Safe text={text(each)} />
                    </Chip>
                  ))}
                </p>
              )}
              <EventFields event={state.event} />
              <Button kind="quiet" icon="copy" onClick={() => copy(JSON.stringify(state.event, null, 2), "Event")}>
                Copy the event as JSON
              </Button>
            </div>
          )}
        </li>
      ))}
      {states.length > 1 && (
        <li className="completed">
          <State value="done" text="All states satisfied: the rule fired" />
        </li>
      )}
    </ol>
  );
}
