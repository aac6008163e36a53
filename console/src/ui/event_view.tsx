import type { EventRecord } from "../api/types";
import { flatten, text } from "../lib/event";
import { Value } from "./value";

/** Every field of an event, each value with its actions. */
export function EventFields({ event }: { event: EventRecord }) {
  return (
    <dl className="fields">
      {flatten(event).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {Array.isArray(value) ? (
              <div className="values">
                {value.map((each, i) => (
                  <Value key={i} field={name} value={text(each)} />
                ))}
              </div>
            ) : (
              <Value field={name} value={text(value)} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
