import { packRows } from "../../../../src/engine/packed-rows.ts";
import { type ChatPipeline, scorePacked } from "../../../../src/engine/webllm-chat-internals.ts";
import { readTensor, type Tensor } from "../../../../src/engine/webllm-internals.ts";

/** What the parity tests call of web-llm's chat pipeline (0.2.86) on top of what the extension does. */
interface ProbedPipeline extends ChatPipeline {
	outputIds: number[];
	forwardDecodeToken(id: number): Promise<Tensor>;
	fargsortProbs(probs: Tensor): { get(index: number): Tensor };
	fsampleWithTopP(sorted: Tensor, indices: Tensor, uniform: Tensor, rows: Tensor, topP: Tensor): Tensor;
	fsoftmaxWithTemperature(logits: Tensor, temperature: Tensor): Tensor;
	fapplyBitmask(logits: Tensor, sequences: Tensor, mask: Tensor): void;
	fapplyLogitBias(logits: Tensor, positions: Tensor, ids: Tensor, bias: Tensor): void;
	fapplyPenalty(
		logits: Tensor,
		sequences: Tensor,
		positions: Tensor,
		ids: Tensor,
		counts: Tensor,
		penalties: Tensor,
	): void;
}

/** The functions of a chat model's library, called one at a time, as web-llm calls them. */
export class ChatProbe {
	readonly #pipeline: ProbedPipeline;

	constructor(pipeline: ChatPipeline) {
		this.#pipeline = pipeline as ProbedPipeline;
	}

	/** Ids of the tokens generated last. */
	get outputIds(): number[] {
		return [...this.#pipeline.outputIds];
	}

	/** @returns logits after the last chunk; each chunk is an append of its own, on an emptied cache */
	async prefill(chunks: readonly number[][]): Promise<Float32Array> {
		this.#pipeline.resetChat();
		let logits: Float32Array = new Float32Array();
		for (const chunk of chunks) logits = await this.#read(this.#pipeline.forwardKnownTokens(chunk, true));
		return logits;
	}

	/** @returns logits after each row, one after the other; each row goes on from the prefix */
	scorePacked(prefix: readonly number[], rows: readonly number[][]): Promise<Float32Array> {
		const whole = rows.map((row) => ({ ids: [...prefix, ...row], asked: [prefix.length + row.length - 1] }));
		return scorePacked(this.#pipeline, packRows(whole, prefix.length));
	}

	/** @returns logits after one more token */
	decode(id: number): Promise<Float32Array> {
		return this.#read(this.#pipeline.forwardDecodeToken(id));
	}

	/** @returns the id for each uniform number */
	async sampleTopP(probs: readonly number[], uniforms: readonly number[], topP: number): Promise<number[]> {
		const ids: number[] = [];
		for (const uniform of uniforms) {
			const [id] = await this.#compute((onGpu) => {
				const sorted = this.#pipeline.fargsortProbs(onGpu([1, probs.length], probs));
				const [u, row, p] = [onGpu([1], [uniform]), onGpu([1], [0], "int32"), onGpu([1], [topP])];
				return this.#pipeline.fsampleWithTopP(sorted.get(0), sorted.get(1), u, row, p);
			});
			ids.push(id ?? -1);
		}
		return ids;
	}

	softmax(logits: readonly number[], temperature: number): Promise<Float32Array> {
		return this.#compute((onGpu) =>
			this.#pipeline.fsoftmaxWithTemperature(onGpu([1, 1, logits.length], logits), onGpu([1], [temperature])),
		);
	}

	/** @param mask one bit a token, the lowest bit of the first word first; 1 is allowed */
	applyBitmask(logits: readonly number[], mask: readonly number[]): Promise<Float32Array> {
		return this.#changed(logits, (values, onGpu) =>
			this.#pipeline.fapplyBitmask(values, onGpu([1], [0], "int32"), onGpu([1, mask.length], mask, "int32")),
		);
	}

	applyLogitBias(logits: readonly number[], ids: readonly number[], bias: readonly number[]): Promise<Float32Array> {
		return this.#changed(logits, (values, onGpu) => {
			const n = ids.length;
			const rows = onGpu([n], new Array(n).fill(0), "int32");
			this.#pipeline.fapplyLogitBias(values, rows, onGpu([n], ids, "int32"), onGpu([n], bias));
		});
	}

	/** @param penalties presence, frequency, repetition */
	applyPenalty(
		logits: readonly number[],
		ids: readonly number[],
		counts: readonly number[],
		penalties: readonly number[],
	): Promise<Float32Array> {
		return this.#changed(logits, (values, onGpu) => {
			const n = ids.length;
			const rows = onGpu([n], new Array(n).fill(0), "int32");
			const [idsOnGpu, countsOnGpu] = [onGpu([n], ids, "int32"), onGpu([n], counts, "int32")];
			this.#pipeline.fapplyPenalty(
				values,
				onGpu([1], [0], "int32"),
				rows,
				idsOnGpu,
				countsOnGpu,
				onGpu([1, 3], penalties),
			);
		});
	}

	#changed(logits: readonly number[], change: (values: Tensor, onGpu: OnGpu) => void): Promise<Float32Array> {
		return this.#compute((onGpu) => {
			const values = onGpu([1, logits.length], logits);
			change(values, onGpu);
			return values;
		});
	}

	#compute(make: (onGpu: OnGpu) => Tensor): Promise<Float32Array> {
		const { tvm, device } = this.#pipeline;
		const onGpu: OnGpu = (shape, values, dtype = "float32") => tvm.empty(shape, dtype, device).copyFrom(values);
		return this.#read(tvm.withNewScope(() => tvm.detachFromCurrentScope(make(onGpu))));
	}

	async #read(made: Tensor | Promise<Tensor>): Promise<Float32Array> {
		const tensor = await made;
		try {
			return await readTensor(this.#pipeline, tensor);
		} finally {
			tensor.dispose();
		}
	}
}

type OnGpu = (shape: number[], values: readonly number[], dtype?: "float32" | "int32") => Tensor;
