import type { Route } from "../../engine/route.ts";

/** What answers, and why that, in one sentence for people. */
export function routeWords(name: string, { order: [first], speeds, adapter, threads }: Route): string {
	const [cpu, webgpu] = [speeds.cpu, speeds.webgpu].map((speed) => (speed ? rate(speed) : ""));
	if (first === "webgpu") {
		const against = cpu ? `, ${cpu} on the processor` : "";
		return `${name} answers, on this machine, through WebGPU${webgpu ? `: ${webgpu} tabs a second here${against}` : ""}.`;
	}
	const speed = cpu ? `: ${cpu} tabs a second here` : "";
	const alone = threads === 1 ? " in one thread, because the browser gives no more" : "";
	const reason = {
		none: "there is no WebGPU",
		software: "the graphics adapter is a software one",
		gpu: webgpu ? `the graphics adapter reads ${webgpu}` : "the graphics adapter failed",
	}[adapter];
	return `${name} answers on the processor${alone}${speed}; ${reason}.`;
}

/** Nobody asks whether it was 187 or 189. */
function rate(speed: number): string {
	return String(speed >= 20 ? Math.round(speed / 10) * 10 : Number(speed.toPrecision(2)));
}
