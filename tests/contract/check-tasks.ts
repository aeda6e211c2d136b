/** What a task needs, by room, and why somebody would miss it. */
const PARTS = [
	{ room: "finetune/tasks", name: "generate.ts", consequence: "its training rows have no generator" },
	{ room: "src/tasks", name: "metrics.ts", consequence: "nobody can say how good an answer is" },
];

/**
 * Holds the tasks against their other half.
 *
 * @param registered ids in src/tasks/index.ts
 * @param files committed paths
 * @returns one sentence per offence
 */
export function checkTasks(registered: readonly string[], files: readonly string[]): string[] {
	const folders = foldersOf("src/tasks", files);
	const generators = foldersOf("finetune/tasks", files);
	return [
		...folders
			.filter((id) => !registered.includes(id))
			.map((id) => `src/tasks/${id}/ has no line in src/tasks/index.ts.`),
		...registered
			.filter((id) => !folders.includes(id))
			.map((id) => `src/tasks/index.ts lists ${id}, and there is no src/tasks/${id}/.`),
		...registered.flatMap((id) =>
			PARTS.filter(({ room, name }) => folders.includes(id) && !files.includes(`${room}/${id}/${name}`)).map(
				({ room, name, consequence }) => `The task ${id} has no ${room}/${id}/${name}, so that ${consequence}.`,
			),
		),
		...generators
			.filter((id) => !registered.includes(id))
			.map((id) => `finetune/tasks/${id}/ belongs to no task in src/tasks/index.ts.`),
	];
}

function foldersOf(room: string, files: readonly string[]): string[] {
	const inRoom = files
		.filter((path) => path.startsWith(`${room}/`))
		.map((path) => path.slice(room.length + 1).split("/"));
	return [...new Set(inRoom.filter((parts) => parts.length > 1).map(([folder = ""]) => folder))];
}
