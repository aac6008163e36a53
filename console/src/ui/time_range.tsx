import { ranges } from "../lib/time";
import { usePreferences } from "../shell/session";
import { Select, TextField } from "./fields";

interface Props {
  from: string;
  to: string;
  /** Both at once: one address, one request. */
  onChange: (from: string, to: string) => void;
  /** What stands for the whole time: the page's own default may be shorter. */
  all?: string;
}

/** What an input of type datetime-local holds, in the zone the console shows. */
export function toInput(text: string, utc: boolean): string {
  const t = new Date(text);
  if (Number.isNaN(t.getTime())) return "";
  return new Date(utc ? t.getTime() : t.getTime() - t.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromInput(text: string, utc: boolean): string {
  const t = new Date(utc ? `${text}Z` : text);
  return text && !Number.isNaN(t.getTime()) ? t.toISOString() : "";
}

/** A relative span, or two points in time. */
export function TimeRange({ from, to, onChange, all = "" }: Props) {
  const utc = usePreferences().zone === "utc";
  const relative = from === all || (!to && ranges.some(([key]) => key === from));
  const choose = (value: string) => {
    if (value !== "between") return onChange(value, "");
    const end = new Date();
    end.setSeconds(0, 0);
    onChange(new Date(end.getTime() - 3_600_000).toISOString(), end.toISOString());
  };
  return (
    <>
      <Select
        label="Time"
        bare
        value={relative ? from : "between"}
        onChange={(event) => choose(event.target.value)}
        options={[...ranges.map(([key, name]) => [key || all, name] as const), ["between", "Between …"]]}
      />
      {!relative && (
        <>
          <TextField
            label={`From, ${utc ? "UTC" : "local time"}`}
            bare
            type="datetime-local"
            value={toInput(from, utc)}
            onChange={(event) => event.target.value && onChange(fromInput(event.target.value, utc), to)}
          />
          <span className="faint">to</span>
          <TextField
            label={`To, ${utc ? "UTC" : "local time"}`}
            bare
            type="datetime-local"
            value={toInput(to, utc)}
            onChange={(event) => onChange(from, fromInput(event.target.value, utc))}
          />
        </>
      )}
    </>
  );
}
