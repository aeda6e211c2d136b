"""Trains a Llama from random weights, with a tokenizer of its own: the base of a recipe that says `scratch`. Called by
train.py.

The loss is on every token, so that it learns to read as well as to write. What it leaves is an ordinary base, which is then
tuned like any other.
"""

import shutil
from dataclasses import asdict
from pathlib import Path

from accelerate import PartialState
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerBase, PreTrainedTokenizerFast, set_seed

from finetune.data.rows import Messages
from finetune.lib.recipe import Scratch
from finetune.lib.stage import StageError
from finetune.train.chat import load_chat_tokenizer
from finetune.train.memory import explain_exhaustion
from finetune.train.run import Job, Outcome, run_training
from finetune.train.sft import ChatRows, encode_chat_rows, make_sft_trainer

# of --max-minutes: the tuning after it wants some too
SHARE_OF_TIME = 2 / 3
# Markers are single tokens with nothing between them and the text, so a conversation tokenizes the same in one piece or
# message by message.
ROLES = ["<|system|>", "<|user|>", "<|assistant|>"]
END, PAD = "<|end|>", "<|pad|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def make_base(job: Job, rows: ChatRows, target: Path) -> Outcome:
    """Trains on every token of the rows, and writes the model with its tokenizer to `target`, all at once."""
    scratch, train = job.recipe.scratch, job.recipe.train
    tokenizer = own_tokenizer(job, rows.train, scratch.vocab_size)
    encoded = encode_chat_rows(tokenizer, rows, train.max_tokens)
    set_seed(train.seed)
    with explain_exhaustion(job.recipe, job.out, loading=True):
        model = LlamaForCausalLM(llama_config(scratch, tokenizer))
    trainer = make_sft_trainer(job, "base", model, tokenizer,
                               ChatRows(*(whole_rows(part) for part in (encoded.train, encoded.validation))),
                               epochs=scratch.epochs, learning_rate=scratch.learning_rate)
    outcome = run_training(trainer, job, "base", job.deadline(SHARE_OF_TIME))
    if job.is_main:
        unfinished = target.with_name(f"{target.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        trainer.model.save_pretrained(unfinished)
        tokenizer.save_pretrained(unfinished)
        unfinished.rename(target)
    PartialState().wait_for_everyone()
    return outcome


def whole_rows(rows: list[dict[str, list[int]]]) -> list[dict[str, list[int]]]:
    return [{**row, "labels": row["input_ids"]} for row in rows]


def llama_config(scratch: Scratch, tokenizer: PreTrainedTokenizerBase) -> LlamaConfig:
    sizes = {name: value for name, value in asdict(scratch).items() if name not in ("epochs", "learning_rate")}
    return LlamaConfig(**sizes, bos_token_id=None, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)


def own_tokenizer(job: Job, rows: list[Messages], vocab_size: int) -> PreTrainedTokenizerBase:
    """Made once and kept with the checkpoints: weights belong to the tokens that they were trained with."""
    folder = job.checkpoints("tokenizer")
    if job.is_main and not folder.is_dir():
        unfinished = folder.with_name("tokenizer.unfinished")
        train_tokenizer(rows, vocab_size).save_pretrained(unfinished)
        unfinished.rename(folder)
    PartialState().wait_for_everyone()
    return load_chat_tokenizer(folder)


def train_tokenizer(rows: list[Messages], vocab_size: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE of exactly `vocab_size` tokens over the rows' texts.

    Raises StageError when the rows are too few to fill it: the model's table would have rows that nothing trains.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, special_tokens=[PAD, END, *ROLES], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator((message["content"] for row in rows for message in row), trainer)
    if tokenizer.get_vocab_size() != vocab_size:
        raise StageError(f"The rows give a vocabulary of {tokenizer.get_vocab_size()} tokens, not scratch.vocab_size "
                         f"{vocab_size}; use more rows or a smaller vocabulary.")
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=PAD, chat_template=CHAT_TEMPLATE,
                                   additional_special_tokens=ROLES, clean_up_tokenization_spaces=False)
