import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { api, ApiError, setSession, whenSignedOut } from "../api/client";
import { forgetAll } from "../api/resource";
import type { Session } from "../api/types";
import { dropDrafts } from "../lib/draft";
import { whenBack } from "../lib/reach";
import type { Zone } from "../lib/time";

export type Theme = "system" | "dark" | "light";

interface Preferences {
  zone: Zone;
  theme: Theme;
  setZone: (zone: Zone) => void;
  setTheme: (theme: Theme) => void;
}

const PreferencesContext = createContext<Preferences>({
  zone: "utc",
  theme: "system",
  setZone: () => undefined,
  setTheme: () => undefined,
});
export const usePreferences = () => useContext(PreferencesContext);

function stored(key: string, fallback: string): string {
  try {
    return localStorage.getItem(key) ?? fallback;
  } catch {
    return fallback;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [zone, setZoneState] = useState<Zone>(() => (stored("vedette.zone", "utc") === "local" ? "local" : "utc"));
  const [theme, setThemeState] = useState<Theme>(() => stored("vedette.theme", "system") as Theme);
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  const value = useMemo<Preferences>(
    () => ({
      zone,
      theme,
      setZone: (next) => (keep("vedette.zone", next), setZoneState(next)),
      setTheme: (next) => (keep("vedette.theme", next), setThemeState(next)),
    }),
    [zone, theme],
  );
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>;
}

interface SessionState {
  session: Session | null;
  /** Not known yet: the first answer is still on its way. */
  asking: boolean;
  error?: ApiError;
  signIn: (user: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionState | null>(null);

export function useSession(): SessionState {
  const value = useContext(SessionContext);
  if (!value) throw new Error("useSession outside of SessionProvider");
  return value;
}

export function useCan(): (permission: string) => boolean {
  const permissions = useContext(SessionContext)?.session?.permissions;
  return useCallback(
    (permission) =>
      !!permissions?.some((held) => held === "*" || held === permission || held === `${permission.split(":")[0]}:*`),
    [permissions],
  );
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, set] = useState<Session | null>(null);
  const [asking, setAsking] = useState(true);
  const [error, setError] = useState<ApiError>();

  const take = useCallback((next: Session | null) => {
    setSession(next);
    set(next);
    setError(undefined);
    if (!next) forgetAll();
  }, []);

  useEffect(() => {
    const ask = () =>
      api
        .get<Session>("/api/v1/session")
        .then(take, (problem: unknown) => {
          if (!(problem instanceof ApiError)) return;
          if (problem.status === 401) take(null);
          else setError(problem);
        })
        .finally(() => setAsking(false));
    void ask();
    const stops = [whenSignedOut(() => take(null)), whenBack(() => void ask())];
    return () => stops.forEach((stop) => stop());
  }, [take]);

  const value = useMemo<SessionState>(
    () => ({
      session,
      asking,
      error,
      signIn: async (user, password) => take(await api.post<Session>("/api/v1/session", { user, password })),
      signOut: async () => {
        await api.del("/api/v1/session").catch(() => undefined);
        dropDrafts();
        take(null);
      },
    }),
    [session, asking, error, take],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}
