import { DetectionPage } from "./detail";
import { DetectionList } from "./list";

export default function Detections({ rest }: { rest: string[] }) {
  const id = rest[0];
  return id ? <DetectionPage key={id} id={id} /> : <DetectionList />;
}
