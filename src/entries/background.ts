import { z } from "zod";
import { packagedUrl } from "../browser/runtime.ts";
import { stored } from "../browser/storage.ts";
import { chromeTabStrip } from "../browser/tab-strip.ts";
import { loadCatalog } from "../catalog/index.ts";
import { probeAdapter } from "../engine/adapter.ts";
import { createQueue } from "../engine/queue.ts";
import { createVectorCache } from "../engine/vector-cache.ts";
import { createWebllmBackend } from "../engine/webllm.ts";
import { createCategorizer } from "../features/tab-grouping/categorize.ts";
import { createTabGrouping } from "../features/tab-grouping/feature.ts";
import { handleMessages } from "../messages/handle.ts";

const modelsUrl = packagedUrl("models/");
const vectors = stored<unknown>("local", "vectors", z.unknown(), undefined);

const categorizer = createCategorizer({
	catalog: () => loadCatalog(`${modelsUrl}catalog.json`),
	createBackend: (catalog) => createWebllmBackend({ catalog, modelsUrl }),
	probeAdapter,
	cache: createVectorCache({ read: vectors.get, write: vectors.set }),
});

// synchronously, in the first turn of the worker's script: Chrome wakes a worker only for listeners it knows of
handleMessages(createTabGrouping({ strip: chromeTabStrip, categorizer, queue: createQueue() }));
