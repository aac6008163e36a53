import { type ReactNode, useEffect, useState } from "react";
import { useLive } from "../api/live";
import { href, Link, navigate, usePlace } from "../lib/router";
import { useScrollMemory } from "../lib/scroll";
import { IconButton } from "../ui/basics";
import { Icon, Mark } from "../ui/icons";
import { Menu } from "../ui/overlay";
import { LeaveDialog } from "./draft";
import { Palette } from "./palette";
import { groups, type Route, routes } from "./routes";
import { useCan, usePreferences, useSession } from "./session";
import { Shortcuts } from "./shortcuts";
import { ReachStrip } from "./unreachable";

function Rail({ current, open }: { current: string; open: boolean }) {
  const can = useCan();
  return (
    <nav className={`rail ${open ? "open" : ""}`} aria-label="Main">
      <Link to="#/dashboard" className="brand">
        <Mark />
        <span>Vedette</span>
      </Link>
      {groups.map((group) => (
        <div key={group} className="rail-group">
          <h2>{group}</h2>
          <ul>
            {routes
              .filter((route) => route.group === group)
              .map((route) => (
                <li key={route.key}>
                  <Link
                    to={href([route.key])}
                    aria-current={route.key === current ? "page" : undefined}
                    className={can(route.needs) ? undefined : "dim"}
                    title={can(route.needs) ? route.title : `${route.title}: needs the permission ${route.needs}`}
                  >
                    <Icon name={route.icon} />
                    <span>{route.title}</span>
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Topbar({
  route,
  onPalette,
  onMenu,
  onShortcuts,
}: {
  route?: Route;
  onPalette: () => void;
  onMenu: () => void;
  onShortcuts: () => void;
}) {
  const { session, signOut } = useSession();
  const { zone, setZone, theme, setTheme } = usePreferences();
  const live = useLive(useCan()("detection:read"));
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <div className="topbar">
      <IconButton icon="menu" label="Open the navigation" className="only-narrow" onClick={onMenu} />
      <button type="button" className="jump" onClick={onPalette}>
        <Icon name="query" />
        <span>Go to a page, device, rule …</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="spacer" />
      <span
        className={`live ${live ? "on" : ""}`}
        title={
          live
            ? "Changes appear as they happen"
            : `Not connected to the live stream${route ? "; the page shows what it last loaded" : ""}`
        }
      >
        <span aria-hidden="true">{live ? "●" : "○"}</span> {live ? "Live" : "Not live"}
      </span>
      <button
        type="button"
        className="button quiet"
        onClick={() => setZone(zone === "utc" ? "local" : "utc")}
        title="Switch between UTC and local time"
      >
        {zone === "utc" ? "UTC" : "Local time"}
      </button>
      <IconButton
        icon={dark ? "sun" : "moon"}
        label={dark ? "Use the light theme" : "Use the dark theme"}
        onClick={() => setTheme(dark ? "light" : "dark")}
      />
      <Menu
        label="Account"
        className="button quiet"
        items={[
          { label: "Password, sessions and keys …", run: () => navigate("#/account") },
          { label: "Keyboard shortcuts", run: onShortcuts },
          { label: "Follow the system's theme", run: () => setTheme("system") },
          { label: "Sign out", run: () => void signOut() },
        ]}
      >
        <Icon name="user" /> {session?.user}
        <span className="faint role">{session?.role.replace(/_/g, " ")}</span>
      </Menu>
    </div>
  );
}

export function Frame({ children }: { children: ReactNode }) {
  const place = usePlace();
  const key = place.path[0] ?? "dashboard";
  const route = routes.find((each) => each.key === key);
  const main = useScrollMemory();
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const [menu, setMenu] = useState(false);

  useEffect(() => {
    setMenu(false);
    setPalette(false);
  }, [place]);
  useEffect(() => {
    document.title = route ? `${route.title} · Vedette` : "Vedette";
  }, [route]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette(true);
      } else if (
        event.key === "?" &&
        !(event.target as HTMLElement).closest("input,textarea,select,[contenteditable]") &&
        !(event.composedPath()[0] as HTMLElement).isContentEditable
      ) {
        setShortcuts(true);
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <div className="frame">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to the content
      </a>
      <Rail current={key} open={menu} />
      <div className="side">
        <Topbar
          route={route}
          onPalette={() => setPalette(true)}
          onMenu={() => setMenu(!menu)}
          onShortcuts={() => setShortcuts(true)}
        />
        <ReachStrip />
        <main id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
      <LeaveDialog />
      {palette && <Palette onClose={() => setPalette(false)} />}
      {shortcuts && <Shortcuts onClose={() => setShortcuts(false)} />}
    </div>
  );
}
