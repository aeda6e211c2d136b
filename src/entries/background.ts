import { stored } from "../browser/storage.ts";
import { packagedUrl } from "../browser/runtime.ts";
import { chromeTabStrip } from "../browser/tab-strip.ts";
import { type Catalog, catalogSchema } from "../catalog/schema.ts";
import { probeAdapter } from "../engine/adapter.ts";
import { createQueue } from "../engine/queue.ts";
import { createVectorCache } from "../engine/vector-cache.ts";
import { createWebllmBackend } from "../engine/webllm.ts";
import { createCategorizer } from "../features/tab-grouping/categorize.ts";
import { createTabGrouping } from "../features/tab-grouping/feature.ts";
import { handleMessages } from "../messages/handle.ts";

const modelsUrl = packagedUrl("models/");

async function readCatalog(): Promise<Catalog> {
	const response = await fetch(`${modelsUrl}catalog.json`);
	return catalogSchema.parse(await response.json());
}

const categorizer = createCategorizer({
	catalog: readCatalog,
	createBackend: (catalog) => createWebllmBackend({ catalog, modelsUrl }),
	probeAdapter,
	cache: createVectorCache(stored),
});

// synchronously, in the first turn of the worker's script: Chrome wakes a worker only for listeners it knows of
handleMessages(createTabGrouping({ strip: chromeTabStrip, categorizer, queue: createQueue() }));
