import { expect, it } from "vitest";
import type { AdapterReport } from "./adapter.ts";
import { chooseRoute, type Speeds } from "./route.ts";

it.each<[AdapterReport["kind"], boolean, Speeds, order: string, unmeasured: string]>([
	["none", true, {}, "cpu", "cpu"],
	["none", true, { cpu: 90 }, "cpu", ""],
	["none", false, {}, "", ""],
	["software", true, {}, "cpu webgpu", "cpu"],
	["software", true, { cpu: 1, webgpu: 900 }, "cpu webgpu", ""],
	["software", true, { cpu: 0 }, "webgpu cpu", ""],
	["software", false, {}, "webgpu", ""],
	["gpu", false, {}, "webgpu", ""],
	["gpu", true, {}, "webgpu cpu", "cpu webgpu"],
	["gpu", true, { cpu: 90 }, "webgpu cpu", "webgpu"],
	["gpu", true, { cpu: 90, webgpu: 900 }, "webgpu cpu", ""],
	["gpu", true, { cpu: 90, webgpu: 9 }, "cpu webgpu", ""],
	["gpu", true, { cpu: 90, webgpu: 0 }, "cpu webgpu", ""],
	["gpu", true, { cpu: 0 }, "webgpu cpu", "webgpu"],
])("adapter: %s, a graph: %s, measured: %o", (kind, onCpu, speeds, order, unmeasured) => {
	const route = chooseRoute(onCpu, { kind }, speeds);
	expect([route.order.join(" "), route.unmeasured.join(" ")]).toEqual([order, unmeasured]);
});
