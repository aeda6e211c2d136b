const SYSTEMS = [
	["Windows", /Windows/],
	["Android", /Android/],
	["ChromeOS", /CrOS/],
	["macOS", /Mac OS X/],
	["Linux", /Linux/],
] as const;

/** @param userAgent e.g. "… (X11; Linux x86_64) … Chrome/142.0.0.0 …" @returns e.g. "Chrome 142 on Linux" */
export function browserWords(userAgent: string): string {
	const version = /Chrome\/(\d+)/.exec(userAgent)?.[1];
	const name = version ? `Chrome ${version}` : "an unknown browser";
	const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0];
	return system ? `${name} on ${system}` : name;
}
