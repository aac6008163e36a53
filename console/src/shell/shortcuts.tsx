import { Dialog } from "../ui/overlay";

const keys: [string, string][] = [
  ["Ctrl K", "Go to a page, device or rule"],
  ["j / k", "Next / previous row of a list"],
  ["Enter", "Open the row (with the list focused)"],
  ["x", "Select the row"],
  ["e", "Detections: mark as done, or the selected ones"],
  ["c", "Detections: open and write a comment"],
  ["Ctrl Enter", "Query: run"],
  ["Ctrl Space", "Editor: complete"],
  ["Ctrl S", "Rule editor: save"],
  ["?", "This sheet"],
];

export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
