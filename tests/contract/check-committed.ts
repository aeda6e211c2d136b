/** Package registries and their stores; a registry's site for people may well be somebody's tab. */
const REGISTRY_HOSTS =
	/\b(registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com|pypi\.org\/simple|files\.pythonhosted\.org|deb\.debian\.org|security\.debian\.org)\b/;
/** Absolute paths that only one machine has; not the made-up address of a file. */
const MACHINE_PATHS = /(?<![\w.~/-])\/(root|work|home\/[a-z_][\w-]*|Users\/\w+)\/[\w.]/;

/** What this machine's settings say, which nobody else's need to. */
export interface OwnNames {
	/** Of package registries. */
	hosts: readonly string[];
	/** Absolute. */
	folders: readonly string[];
}

/**
 * @param content the file's bytes as latin1, so that binaries are read too
 * @returns one sentence per offence
 */
export function checkCommitted(path: string, content: string, own: OwnNames = { hosts: [], folders: [] }): string[] {
	const host = own.hosts.find((name) => content.includes(name)) ?? REGISTRY_HOSTS.exec(content)?.[0];
	const folder = own.folders.find((name) => content.includes(`${name}/`)) ?? MACHINE_PATHS.exec(content)?.[0];
	return [
		...(host ? [`${path} names the registry host ${host}; leave it to the machine's settings.`] : []),
		...(folder ? [`${path} names a path of one machine (${folder}…); make it relative.`] : []),
	];
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
