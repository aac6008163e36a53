import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { IconButton } from "./basics";

export function Dialog({
  title,
  onClose,
  children,
  wide = false,
  actions,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  actions?: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // The first thing to fill in, not the button that closes.
      dialog.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea)")?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? "wide" : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <div className="dialog-body">{children}</div>
      {actions && <footer>{actions}</footer>}
    </dialog>
  );
}

export interface MenuItem {
  label: string;
  run: () => void;
  blocked?: string | false;
}

/** A menu under a button. Arrow keys move, Escape returns to the button. */
export function Menu({
  label,
  items,
  children,
  className,
  title,
}: {
  label: string;
  items: MenuItem[];
  children: ReactNode;
  className?: string;
  title?: string;
}) {
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    const menu = list.current;
    const anchor = button.current?.getBoundingClientRect();
    if (menu && anchor) {
      const left = Math.max(8, Math.min(anchor.left, window.innerWidth - menu.offsetWidth - 8));
      const below = anchor.bottom + 4;
      const top =
        below + menu.offsetHeight > window.innerHeight - 8 ? Math.max(8, anchor.top - menu.offsetHeight - 4) : below;
      setPlace({ left, top });
      menu.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    }
    const away = (event: Event) => {
      if (!menu?.contains(event.target as Node) && !button.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    window.addEventListener("scroll", away, true);
    return () => {
      document.removeEventListener("pointerdown", away);
      window.removeEventListener("scroll", away, true);
    };
  }, [open]);

  const move = (step: number) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        title={title}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {children}
      </button>
      {open && (
        <div
          ref={list}
          role="menu"
          aria-label={label}
          className="menu"
          style={place}
          onClick={(event) => event.stopPropagation()}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Escape" || event.key === "Tab") close();
            else if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else return;
            event.preventDefault();
          }}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              aria-disabled={item.blocked ? true : undefined}
              title={item.blocked || undefined}
              onClick={() => {
                if (item.blocked) return;
                close();
                item.run();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

interface Toast {
  id: number;
  text: string;
  tone: "calm" | "bad";
  action?: { label: string; run: () => void };
}

type Say = (text: string, options?: { tone?: "calm" | "bad"; action?: Toast["action"]; seconds?: number }) => void;
const ToastContext = createContext<Say>(() => undefined);
export const useToast = () => useContext(ToastContext);

export function Toasts({ children }: { children: ReactNode }) {
  const [list, setList] = useState<Toast[]>([]);
  const next = useRef(1);
  const drop = useCallback((id: number) => setList((old) => old.filter((each) => each.id !== id)), []);
  const say = useCallback<Say>(
    (text, { tone = "calm", action, seconds = action ? 10 : tone === "bad" ? 12 : 5 } = {}) => {
      const id = next.current++;
      setList((old) => [...old.slice(-3), { id, text, tone, action }]);
      setTimeout(() => drop(id), seconds * 1000);
    },
    [drop],
  );
  return (
    <ToastContext.Provider value={useMemo(() => say, [say])}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {list.map((toast) => (
          <div key={toast.id} className={`toast ${toast.tone}`}>
            <span>{toast.text}</span>
            {toast.action && (
              <button
                type="button"
                onClick={() => {
                  toast.action?.run();
                  drop(toast.id);
                }}
              >
                {toast.action.label}
              </button>
            )}
            <IconButton icon="close" label="Dismiss" onClick={() => drop(toast.id)} />
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  );
}

/** Tabs whose choice the caller keeps (usually in the address). */
export function Tabs({
  label,
  value,
  onChange,
  tabs,
}: {
  label: string;
  value: string;
  onChange: (key: string) => void;
  tabs: { key: string; label: ReactNode }[];
}) {
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (!step) return;
        const at = tabs.findIndex((tab) => tab.key === value);
        const to = tabs[(at + step + tabs.length) % tabs.length];
        if (to) {
          onChange(to.key);
          event.currentTarget.querySelector<HTMLElement>(`[data-key="${to.key}"]`)?.focus();
        }
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          data-key={tab.key}
          aria-selected={tab.key === value}
          tabIndex={tab.key === value ? 0 : -1}
          onClick={() => onChange(tab.key)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
