import type { ReactNode } from "react";
import { Link } from "../lib/router";

/** The head every page has: where one is, what it is, what one can do. */
export function PageHead({
  title,
  up,
  actions,
  children,
}: {
  title: ReactNode;
  up?: { to: string; label: string };
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="page-head">
      <div className="page-title">
        {up && (
          <Link to={up.to} className="up">
            {up.label} <span aria-hidden="true">/</span>
          </Link>
        )}
        <h1>{title}</h1>
        {children}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}
