import { type ButtonHTMLAttributes, type ReactNode, useId } from "react";
import type { Severity } from "../api/types";
import { bars } from "../lib/severity";
import { visible } from "../lib/text";
import { absolute, relative } from "../lib/time";
import { useCan, usePreferences } from "../shell/session";
import { Icon, type IconName } from "./icons";

/** Text somebody else chose: never markup, nothing invisible, its direction kept to itself. */
export function Safe({ text, lines = false, mono = false }: { text: string; lines?: boolean; mono?: boolean }) {
  return (
    <bdi className={mono ? "mono" : undefined}>
      {visible(text, lines).map((piece, i) =>
        piece.mark ? (
          <span key={i} className="ctl" title={piece.mark}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "disabled"> & {
  kind?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  /** The permission this takes; without it the button says so instead of hiding. */
  needs?: string;
  /** Why it cannot be used now. */
  blocked?: string | false | null;
};

export function Button({
  kind = "plain",
  icon,
  needs,
  blocked,
  children,
  onClick,
  className,
  title,
  type = "button",
  ...rest
}: ButtonProps) {
  const can = useCan();
  const why = needs && !can(needs) ? `Needs the permission ${needs}` : blocked || "";
  return (
    <button
      {...rest}
      type={type}
      className={`button ${kind} ${className ?? ""}`}
      aria-disabled={why ? true : undefined}
      title={why || title}
      onClick={(event) => {
        if (why) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ButtonProps, "icon" | "children"> & { icon: IconName; label: string }) {
  return (
    <Button
      kind="quiet"
      {...rest}
      icon={icon}
      aria-label={label}
      title={label}
      className={`square ${rest.className ?? ""}`}
    />
  );
}

export function SeverityMeter({ value, text = true }: { value: Severity; text?: boolean }) {
  const filled = bars[value] ?? 1;
  return (
    <span className={`severity sev-${(value ?? "Informational").toLowerCase()}`}>
      <svg
        width="16"
        height="12"
        viewBox="0 0 16 12"
        role="img"
        aria-label={text ? undefined : value}
        aria-hidden={text || undefined}
      >
        {[1, 2, 3, 4].map((i) => (
          <rect
            key={i}
            className={i <= filled ? "on" : "off"}
            x={(i - 1) * 4}
            y={12 - i * 3}
            width="3"
            height={i * 3}
            rx="0.5"
          />
        ))}
      </svg>
      {text && <span>{value === "Informational" ? "Info" : value}</span>}
    </span>
  );
}

const tones: Record<string, string> = {
  online: "good",
  succeeded: "good",
  done: "good",
  Done: "good",
  valid: "good",
  alive: "good",
  enabled: "good",
  running: "busy",
  pending: "busy",
  waiting_for_package: "busy",
  "In Progress": "busy",
  "Follow Up": "busy",
  failed: "bad",
  refused: "bad",
  error: "bad",
  invalid: "bad",
  dead: "bad",
  expired: "warn",
  warning: "warn",
  New: "new",
};
const glyphs: Record<string, string> = { good: "●", busy: "◐", bad: "✕", warn: "▲", new: "◆", calm: "○" };

/** A state in words with a glyph of its own shape, so that colour only repeats it. */
export function State({ value, text }: { value: string; text?: string }) {
  const tone = tones[value] ?? "calm";
  return (
    <span className={`state tone-${tone}`}>
      <span aria-hidden="true">{glyphs[tone]}</span>
      {text ?? value.replace(/_/g, " ")}
    </span>
  );
}

export function Time({
  value,
  exact = false,
  millis = false,
}: {
  value: string | null | undefined;
  exact?: boolean;
  millis?: boolean;
}) {
  const { zone } = usePreferences();
  if (!value) return <span className="faint">never</span>;
  const full = absolute(value, zone, millis);
  return (
    <time dateTime={value} title={exact ? relative(value) : full} className="num">
      {exact ? full : relative(value)}
    </time>
  );
}

export function Chip({ children, onRemove, label }: { children: ReactNode; onRemove?: () => void; label?: string }) {
  return (
    <span className="chip">
      {children}
      {onRemove && (
        <button type="button" aria-label={`Remove ${label ?? "filter"}`} onClick={onRemove}>
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  );
}

export function Panel({
  title,
  actions,
  children,
  className,
  level = 2,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  level?: 2 | 3;
}) {
  const id = useId();
  const Heading = `h${level}` as "h2" | "h3";
  return (
    <section className={`panel ${className ?? ""}`} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <header>
          {title && <Heading id={id}>{title}</Heading>}
          {actions && <div className="actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Says why there is nothing and what to do about it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Problem({
  error,
  retry,
}: {
  error: { title?: string; message: string; status?: number } | undefined;
  retry?: () => void;
}) {
  if (!error) return null;
  return (
    <div className="problem" role="alert">
      <strong>{error.title || "This did not work"}</strong>
      {error.message !== error.title && <span>{error.message}</span>}
      {retry && (
        <Button icon="refresh" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" /> Loading {what} …
    </div>
  );
}

/** A bar whose length says a share; the number beside it says the same. */
export function Meter({ share, tone = "accent" }: { share: number; tone?: string }) {
  const width = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0)) * 100;
  return (
    <svg className={`meter tone-${tone}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="track" width="100" height="6" />
      <rect className="fill" width={width} height="6" />
    </svg>
  );
}
