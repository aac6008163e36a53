import { type FormEvent, useState } from "react";
import { ApiError, explain } from "../api/client";
import { useSession } from "../shell/session";
import { Button } from "../ui/basics";
import { TextField } from "../ui/fields";
import { Mark } from "../ui/icons";

export function SignIn() {
  const { signIn, error } = useSession();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  // A node that is away is said above, for as long as it is.
  const shown = problem || (error && error.status !== 0 ? explain(error) : "");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem("");
    try {
      await signIn(user, password);
    } catch (failure) {
      setProblem(
        failure instanceof ApiError && failure.status === 401
          ? "That user name and password do not match."
          : explain(failure),
      );
      setPassword("");
      setBusy(false);
    }
  };

  return (
    <main className="signin">
      <form onSubmit={submit} aria-labelledby="signin-title">
        <div className="signin-brand">
          <Mark size={34} />
          <h1 id="signin-title">Vedette</h1>
        </div>
        <TextField
          label="User name"
          name="username"
          autoComplete="username"
          autoFocus
          required
          value={user}
          onChange={(event) => setUser(event.target.value)}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <div className="signin-problem" role="alert">
          {shown}
        </div>
        <Button kind="primary" type="submit">
          {busy ? "Signing in …" : "Sign in"}
        </Button>
        <p className="faint">
          First start? <code>vedette-node init</code> printed the administrator's password once.
        </p>
      </form>
    </main>
  );
}
