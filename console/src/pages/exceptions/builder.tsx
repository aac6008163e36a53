import { useMemo, useState } from "react";
import type { DetectionDetail } from "../../api/types";
import { Empty, Panel, Safe } from "../../ui/basics";
import { Check, Select } from "../../ui/fields";
import { conditionsOf, exceptionSource, madeFrom } from "./conditions";

interface Props {
  detection: DetectionDetail;
  name: string;
  /** The text is still the one that the first choice made. */
  untouched: boolean;
  onSource: (source: string) => void;
}

/** Which facts of the detection's event make it harmless; ticking them writes the text below. */
export function Builder({ detection, name, untouched, onSource }: Props) {
  const states = detection.states ?? [];
  const [at, setAt] = useState(Math.max(0, states.length - 1));
  const conditions = useMemo(() => conditionsOf(states[at]?.event ?? {}), [states, at]);
  const [ticked, setTicked] = useState<Set<number>>(
    () => new Set(untouched ? conditions.flatMap((each, i) => (each.telling ? [i] : [])) : []),
  );
  const write = (choice: Set<number>, from = conditions) => {
    setTicked(choice);
    const list = from.filter((_, i) => choice.has(i));
    if (list.length) onSource(exceptionSource(name, madeFrom(detection), list));
  };
  if (states.length === 0)
    return <Empty title="The detection kept no event">Write the exception yourself below.</Empty>;
  return (
    <Panel
      title="What makes it harmless"
      actions={
        states.length > 1 && (
          <Select
            label="Event"
            bare
            value={String(at)}
            onChange={(event) => {
              const next = Number(event.target.value);
              const list = conditionsOf(states[next]?.event ?? {});
              setAt(next);
              write(new Set(list.flatMap((each, i) => (each.telling ? [i] : []))), list);
            }}
            options={states.map((state, i) => [String(i), state.name || `State ${i + 1}`] as const)}
          />
        )
      }
    >
      <div className="pad conditions">
        {conditions.map((each, i) => (
          <Check
            key={`${each.source}${each.facet}`}
            label={
              <>
                <span className="dim">{each.name} is</span> <Safe text={each.value} mono />
              </>
            }
            checked={ticked.has(i)}
            onChange={(event) => {
              const next = new Set(ticked);
              if (event.target.checked) next.add(i);
              else next.delete(i);
              write(next);
            }}
          />
        ))}
      </div>
    </Panel>
  );
}
