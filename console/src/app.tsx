import { Component, type ReactNode, Suspense } from "react";
import { href, navigate, usePlace } from "./lib/router";
import { SignIn } from "./pages/signin";
import { Frame } from "./shell/frame";
import { MissingPage, routes } from "./shell/routes";
import { PreferencesProvider, SessionProvider, useCan, useSession } from "./shell/session";
import { PageMissing, ReachStrip } from "./shell/unreachable";
import { Button, Empty, Loading } from "./ui/basics";
import { Toasts } from "./ui/overlay";

/** A page that fails must not take the navigation with it. */
class Boundary extends Component<{ place: string; children: ReactNode }, { error: Error | null; place: string }> {
  state = { error: null as Error | null, place: this.props.place };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  static getDerivedStateFromProps(props: { place: string }, state: { place: string }) {
    return props.place === state.place ? null : { error: null, place: props.place };
  }
  render() {
    if (!this.state.error) return this.props.children;
    if (this.state.error instanceof MissingPage) return <PageMissing />;
    return (
      <Empty title="This page could not be shown" action={<Button onClick={() => location.reload()}>Reload</Button>}>
        {this.state.error.message}. This is a fault of the console; unsaved changes are kept over a reload.
      </Empty>
    );
  }
}

function Pages() {
  const place = usePlace();
  const can = useCan();
  const key = place.path[0] ?? "dashboard";
  const route = routes.find((each) => each.key === key);
  if (!route)
    return (
      <Empty
        title="There is no such page"
        action={<Button onClick={() => navigate(href(["dashboard"]))}>Go to the dashboard</Button>}
      >
        The address may be from another version of the console.
      </Empty>
    );
  if (!can(route.needs))
    return (
      <Empty title={`${route.title}: not permitted`}>
        This page needs the permission <code>{route.needs}</code>, which your role does not have. An administrator can
        change your role under Users.
      </Empty>
    );
  return (
    <Boundary place={place.path.join("/")}>
      <Suspense fallback={<Loading what={route.title} />}>
        <route.page key={route.key} rest={place.path.slice(1)} />
      </Suspense>
    </Boundary>
  );
}

function Gate() {
  const { session, asking } = useSession();
  if (asking) return <Loading what="the console" />;
  if (!session)
    return (
      <>
        <ReachStrip />
        <SignIn />
      </>
    );
  return (
    <Frame>
      <Pages />
    </Frame>
  );
}

export function App() {
  return (
    <Boundary place="">
      <PreferencesProvider>
        <SessionProvider>
          <Toasts>
            <Gate />
          </Toasts>
        </SessionProvider>
      </PreferencesProvider>
    </Boundary>
  );
}
