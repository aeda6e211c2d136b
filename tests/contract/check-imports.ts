import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Room, UNIT_TESTS } from "./import-table.ts";
import { findApiUses, type Import, readImports } from "./imports.ts";

/**
 * Holds every file against the import table.
 *
 * @param files path from the repository's root, with forward slashes → source
 * @returns one sentence per offence
 */
export function checkImports(
	files: ReadonlyMap<string, string>,
	table: readonly Room[],
	unitTests: typeof UNIT_TESTS,
): string[] {
	const offences: string[] = [];
	for (const [path, source] of files) {
		const room = findRoom(path, table);
		if (!room) {
			offences.push(`${path} lies in no room of the import table; move it or give its folder a line there.`);
			continue;
		}
		for (const { line, ...found } of readImports(path, source)) {
			const problem = judge(path, room, found, table, unitTests);
			if (problem) offences.push(`${path}:${line} ${problem}`);
		}
		if (path.startsWith("src/") && !room.namesBrowserApi) {
			for (const { name, line } of findApiUses(path, source)) {
				offences.push(`${path}:${line} names ${name}; only ${apiRooms(table)} may, so ask it there.`);
			}
		}
	}
	return offences;
}

function judge(
	path: string,
	room: Room,
	{ specifier, typeOnly }: Omit<Import, "line">,
	table: readonly Room[],
	unitTests: typeof UNIT_TESTS,
): string | undefined {
	if (specifier === undefined) {
		return room.computes ? undefined : "imports a name that is computed, which nobody can check; write it out.";
	}
	const extra = isUnitTest(path) ? unitTests : undefined;
	if (!specifier.startsWith(".")) {
		const name = packageOf(specifier);
		if ([...room.packages, ...(extra?.packages ?? [])].includes(name)) return undefined;
		return `imports ${specifier}, and ${room.path} may import ${listOf(room.packages, "no package")}.`;
	}
	const target = posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ""));
	if (isWithin(target, ["dist", "build", "node_modules", ".."]))
		return `imports ${target}, which is no source of this repository.`;
	const targetRoom = findRoom(target, table);
	if (targetRoom && room.separate && targetRoom.path === room.path) {
		const [own, other] = [path, target].map((p) => p.slice(room.path.length + 1).split("/")[0]);
		return own === other
			? undefined
			: `imports ${target}, and what lies side by side in ${room.path} may not import each other.`;
	}
	if (targetRoom === room) return undefined;
	if (targetRoom?.root) return `imports ${target}, and ${targetRoom.path} is imported by nobody.`;
	const allowed = [...room.rooms, ...(extra?.rooms ?? [])];
	if (isWithin(target, allowed)) return undefined;
	if (typeOnly && isWithin(target, room.types ?? [])) return undefined;
	const types = room.types ? ` and types of ${listOf(room.types, "none")}` : "";
	return `imports ${target}, and ${room.path} may import ${listOf(allowed, "no other room")}${types}.`;
}

/** The room of the longest path that holds the file. */
function findRoom(path: string, table: readonly Room[]): Room | undefined {
	return table.filter((room) => isWithin(path, [room.path])).sort((a, b) => b.path.length - a.path.length)[0];
}

function isWithin(path: string, folders: readonly string[]): boolean {
	return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function isUnitTest(path: string): boolean {
	return /\.test\.tsx?$/.test(path) && !path.startsWith("tests/");
}

function packageOf(specifier: string): string {
	if (isBuiltin(specifier)) return "node:*";
	return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function listOf(names: readonly string[], none: string): string {
	return names.length ? names.join(", ") : none;
}

function apiRooms(table: readonly Room[]): string {
	return listOf(
		table.filter((room) => room.namesBrowserApi).map((room) => room.path),
		"nobody",
	);
}
