import { lazy, Suspense } from "react";
import type { EditorProps } from "./editor";
import { Loading } from "./basics";

const Editor = lazy(() => import("./editor"));

/** The editor, in a chunk of its own: only pages that edit load it. */
export function Code(props: EditorProps) {
  return (
    <Suspense fallback={<Loading what="the editor" />}>
      <Editor {...props} />
    </Suspense>
  );
}
