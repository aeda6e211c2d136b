"""How many texts a second an encoder reads in PyTorch, in float32 on the CPU, sorted by length: what browsers stand against.

    python -m finetune.evaluate.encoder_speed --texts build/bench/texts.jsonl --model build/base/all-MiniLM-L6-v2

Prints {"texts": …, "seconds": …} of the best of a few passes, tokenizing included."""
import argparse
import json
import time
from pathlib import Path

from finetune.data.rows import read_jsonl
from finetune.lib.stage import run_stage
from finetune.train.encoder import TabScorer, TokenCache, embed_texts, load_encoder, load_tokenizer

PASSES = 3
BATCH = 32
TOKENS = 128


def seconds_for(scorer: TabScorer, model: Path, texts: list[str]) -> float:
    # a new one each time: it keeps what it has tokenized
    tokens = TokenCache(load_tokenizer(model), TOKENS)
    started = time.monotonic()
    embed_texts(scorer, tokens, texts, BATCH)
    return time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, required=True, help='rows {"text"}')
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    texts = [row["text"] for _, row in read_jsonl(arguments.texts, {"text": str})]
    scorer = TabScorer(load_encoder(arguments.model), 1.0, 0.0)
    seconds_for(scorer, arguments.model, texts[:BATCH])
    seconds = min(seconds_for(scorer, arguments.model, texts) for _ in range(PASSES))
    print(json.dumps({"texts": len(texts), "seconds": seconds}))


if __name__ == "__main__":
    run_stage(main)
