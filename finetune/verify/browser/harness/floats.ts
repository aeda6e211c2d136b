/** float32 values as base64: what crosses from the worker to the tests must keep its bits, NaN too, which JSON loses. */
export type Floats = string;

export function packFloats(values: ArrayLike<number>): Floats {
	const bytes = new Uint8Array(Float32Array.from(values).buffer);
	return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function unpackFloats(text: Floats): Float32Array {
	return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}
