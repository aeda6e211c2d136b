import { join } from "node:path";

/** A published model whose library is packaged; its weights are the user's to bring. */
export interface BigModel {
	id: string;
	/** In tokens. */
	contextWindow: number;
}

/** Windows: as MLC publishes the weights. The config of each lies in finetune/compile/configs/. */
export const BIG_MODELS: readonly BigModel[] = [
	{ id: "tinyllama-1.1b", contextWindow: 2048 },
	{ id: "phi-2", contextWindow: 2048 },
	{ id: "phi-3.5-mini", contextWindow: 4096 },
];

/** No software adapter has shader-f16, so float16 has kernels for real GPUs only. */
export const KERNELS = { q4f16_1: ["gpu"], q4f32_1: ["gpu", "software"] } as const;
export type BigQuantization = keyof typeof KERNELS;

/** Tokens at once: as in the recipes, small enough not to hold up a page. */
export const PREFILL_CHUNK = 256;

/** A library to be compiled. */
export interface PlannedLibrary {
	/** Its folder in the package, and its entry in the catalog: ids have no "_". */
	id: string;
	file: string;
	kernels: "gpu" | "software";
	quantization: BigQuantization;
	model: BigModel;
	/** config.json of the model, from the repository's root. */
	config: string;
}

/**
 * @param only ids of models; all when empty
 * @throws Error naming an id that is not known
 */
export function planLibraries(only: readonly string[]): PlannedLibrary[] {
	const unknown = only.find((id) => !BIG_MODELS.some((model) => model.id === id));
	if (unknown !== undefined) {
		throw new Error(
			`There is no model "${unknown}" to package; there are ${BIG_MODELS.map(({ id }) => id).join(", ")}.`,
		);
	}
	const models = BIG_MODELS.filter(({ id }) => only.length === 0 || only.includes(id));
	return models.flatMap((model) =>
		(Object.keys(KERNELS) as BigQuantization[]).flatMap((quantization) =>
			KERNELS[quantization].map((kernels) => {
				const id = `${model.id}-${quantization.replaceAll("_", "-")}`;
				const config = join("finetune/compile/configs", `${model.id}.json`);
				return { id, file: `${id}-${kernels}.wasm`, kernels, quantization, model, config };
			}),
		),
	);
}

/** Arguments of the Python that compiles it to `out`. */
export function compileArguments({ config, quantization, kernels, model }: PlannedLibrary, out: string): string[] {
	return [
		...["-m", "finetune.compile.compile", "--model", config, "--quantization", quantization, "--kernels", kernels],
		...["--context-window", String(model.contextWindow), "--prefill-chunk", String(PREFILL_CHUNK), "--out", out],
	];
}
