import type { Outputs } from "./marker.ts";

export function duration(seconds: number): string {
	if (seconds < 90) return `${Math.round(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function size(bytes: number): string {
	if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
	return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export function describeOutputs(outputs: Outputs): string {
	const all = Object.values(outputs);
	return `${all.length} files, ${size(all.reduce((sum, { bytes }) => sum + bytes, 0))}`;
}
