import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
  useState,
} from "react";

interface Shell {
  label: string;
  hint?: ReactNode;
  error?: string;
  /** The label is there for screen readers only; the place explains it to the eye. */
  bare?: boolean;
}

function Wrap({ label, hint, error, bare, id, children }: Shell & { id: string; children: ReactNode }) {
  return (
    <div className={`field ${bare ? "bare" : ""} ${error ? "wrong" : ""}`}>
      <label htmlFor={id} className={bare ? "sr" : undefined}>
        {label}
      </label>
      {children}
      {hint && (
        <div className="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <div className="error" id={`${id}-error`}>
          {error}
        </div>
      )}
    </div>
  );
}

const described = (id: string, shell: Shell) =>
  [shell.hint && `${id}-hint`, shell.error && `${id}-error`].filter(Boolean).join(" ") || undefined;

export function TextField({ label, hint, error, bare, ...rest }: Shell & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const shell = { label, hint, error, bare };
  return (
    <Wrap {...shell} id={id}>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, shell)}
        {...rest}
      />
    </Wrap>
  );
}

export function TextArea({ label, hint, error, bare, ...rest }: Shell & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const shell = { label, hint, error, bare };
  return (
    <Wrap {...shell} id={id}>
      <textarea id={id} spellCheck={false} aria-describedby={described(id, shell)} {...rest} />
    </Wrap>
  );
}

type Option = string | readonly [value: string, label: string];

export function Select({
  label,
  hint,
  error,
  bare,
  options,
  ...rest
}: Shell & SelectHTMLAttributes<HTMLSelectElement> & { options: readonly Option[] }) {
  const id = useId();
  const shell = { label, hint, error, bare };
  return (
    <Wrap {...shell} id={id}>
      <select id={id} aria-describedby={described(id, shell)} {...rest}>
        {options.map((each) => {
          const [value, text] = typeof each === "string" ? [each, each] : each;
          return (
            <option key={value} value={value}>
              {text}
            </option>
          );
        })}
      </select>
    </Wrap>
  );
}

export function Check({ label, ...rest }: { label: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="check">
      <input type="checkbox" {...rest} />
      <span>{label}</span>
    </label>
  );
}

/** A search box that waits until typing pauses. */
export function Search({
  label,
  value,
  onChange,
  placeholder,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextField
      label={label}
      bare
      type="search"
      className="search"
      placeholder={placeholder ?? label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onChange(text);
        // Back to the list and its keys.
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}

export function Segments({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
