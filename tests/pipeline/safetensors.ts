import { readFileSync } from "node:fs";

/**
 * The tensors of a .safetensors file, by name: float32, flat.
 *
 * The format: the length of the header (uint64, little-endian), the header (JSON), the data
 * (https://github.com/huggingface/safetensors#format).
 */
export function readTensors(path: string): Map<string, Float32Array> {
	const bytes = readFileSync(path);
	const headerLength = Number(bytes.readBigUInt64LE(0));
	const header: Record<string, { dtype: string; data_offsets: [number, number] }> = JSON.parse(
		bytes.toString("utf8", 8, 8 + headerLength),
	);
	const tensors = new Map<string, Float32Array>();
	for (const [name, { dtype, data_offsets }] of Object.entries(header)) {
		if (name === "__metadata__") continue;
		if (dtype !== "F32") throw new Error(`${name} in ${path} is ${dtype}; this reads F32 only.`);
		const [start, end] = data_offsets.map((offset) => 8 + headerLength + offset);
		// copied, so that the floats begin at a multiple of four
		tensors.set(name, new Float32Array(Uint8Array.from(bytes.subarray(start, end)).buffer));
	}
	return tensors;
}
