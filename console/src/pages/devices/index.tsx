import { DevicePage } from "./detail";
import { DeviceList } from "./list";

export default function Devices({ rest }: { rest: string[] }) {
  const id = rest[0];
  return id ? <DevicePage key={id} id={id} /> : <DeviceList />;
}
