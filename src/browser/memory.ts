/** The main memory of this machine, in bytes. */
export interface Memory {
	capacity: number;
	/** What a program that starts now could have. */
	available: number;
}

/** @returns undefined where the browser does not tell */
export async function readMemory(): Promise<Memory | undefined> {
	const info = await chrome.system?.memory?.getInfo();
	return info && { capacity: info.capacity, available: info.availableCapacity };
}
