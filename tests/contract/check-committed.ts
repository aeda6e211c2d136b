/** Package registries and their stores: a checkout must take them from the machine's own settings. */
const REGISTRY_HOSTS =
	/\b(registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com|(test\.)?pypi\.org|files\.pythonhosted\.org|deb\.debian\.org|security\.debian\.org)\b/;
/** Absolute paths that only one machine has. */
const MACHINE_PATHS = /(?<![\w.~-])\/(root|work|home\/[a-z_][\w-]*|Users\/\w+)\/[\w.]/;

/** @param content the file's bytes as latin1, so that binaries are read too @param hosts registry hosts this machine is set to use */
export function checkCommitted(path: string, content: string, hosts: readonly string[] = []): string[] {
	const offences: string[] = [];
	const named = hosts.find((host) => content.includes(host)) ?? REGISTRY_HOSTS.exec(content)?.[0];
	if (named) offences.push(`${path} names the registry host ${named}; leave it to the machine's settings.`);
	const place = MACHINE_PATHS.exec(content);
	if (place)
		offences.push(
			`${path} names ${content.slice(place.index, place.index + 60).split(/[\s"'\0]/)[0]}, a path of one machine; make it relative.`,
		);
	return offences;
}

/** @param lock package-lock.json as parsed */
export function checkLock(lock: {
	packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
}): string[] {
	return Object.entries(lock.packages).flatMap(([name, { resolved, integrity, link }]) => {
		if (name === "" || link) return [];
		return [
			...(resolved
				? [`package-lock.json holds a resolved host of ${name}; install with omit-lockfile-registry-resolved.`]
				: []),
			...(integrity ? [] : [`package-lock.json holds no integrity hash of ${name}.`]),
		];
	});
}
