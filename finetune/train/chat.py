"""Trains a tiny Llama from random weights on chat rows, with a tokenizer of its own. Called by train.py.

The loss is on the answer only. Markers are single tokens with nothing between them and the text, so a conversation
tokenizes the same in one piece or message by message.
"""

import random
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import DataCollatorForSeq2Seq, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Trainer

from finetune.lib.recipe import CausalRecipe
from finetune.data.rows import read_chat_rows
from finetune.lib.stage import StageError

ROLES = ["<|system|>", "<|user|>", "<|assistant|>"]
END, PAD = "<|end|>", "<|pad|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
VALIDATION_SHARE = 0.05
IGNORED = -100


def train_tokenizer(rows: list[list[dict[str, str]]], vocab_size: int) -> PreTrainedTokenizerFast:
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
        raise StageError(f"The rows give a vocabulary of {tokenizer.get_vocab_size()} tokens, not model.vocab_size "
                         f"{vocab_size}; use more rows or a smaller vocabulary.")
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=PAD, chat_template=CHAT_TEMPLATE,
                                   additional_special_tokens=ROLES, clean_up_tokenization_spaces=False)


def tokenize_row(tokenizer: PreTrainedTokenizerFast, messages: list[dict[str, str]]) -> dict[str, list[int]]:
    """Token ids of a whole conversation; labels are IGNORED up to the last answer."""
    prompt = tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template(messages, tokenize=False)
    asked, ids = (tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, whole))
    return {"input_ids": ids, "attention_mask": [1] * len(ids), "labels": [IGNORED] * len(asked) + ids[len(asked):]}


class ChatTrainer(Trainer):
    """Trainer that also reports how often the whole answer is right when it is read off greedily, token by token."""

    @torch.no_grad()
    def evaluate(self, *args, **kwargs) -> dict[str, float]:
        was_training = self.model.training
        self.model.eval()
        loss, tokens, right, rows = 0.0, 0, 0, 0
        for batch in self.get_eval_dataloader():
            batch = self._prepare_inputs(batch)
            labels = batch["labels"][:, 1:]
            logits = self.model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits[:, :-1]
            loss += torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED,
                                                      reduction="sum").item()
            answered = labels != IGNORED
            tokens += answered.sum().item()
            right += ((logits.argmax(-1) == labels) | ~answered).all(1).sum().item()
            rows += len(labels)
        self.model.train(was_training)
        metrics = {"eval_loss": loss / tokens, "eval_exact": right / rows}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def make_chat_trainer(recipe: CausalRecipe, data: Path, arguments) -> tuple[ChatTrainer, int]:
    rows = read_chat_rows(data)
    random.Random(recipe.training.seed).shuffle(rows)
    tokenizer = train_tokenizer(rows, recipe.model.vocab_size)
    encoded = [tokenize_row(tokenizer, row) for row in rows]
    longest = max(len(row["input_ids"]) for row in encoded)
    if longest > recipe.max_tokens:
        raise StageError(f"A chat row has {longest} tokens, more than max_tokens {recipe.max_tokens} of {recipe.id}; "
                         "raise it (and model.max_position_embeddings) or shorten the prompt.")
    held_out = max(1, round(len(rows) * VALIDATION_SHARE))
    config = LlamaConfig(**asdict(recipe.model), bos_token_id=None, eos_token_id=tokenizer.eos_token_id,
                         pad_token_id=tokenizer.pad_token_id)
    size = recipe.training.rows_per_batch
    steps_per_epoch = -(-(len(rows) - held_out) // size)
    trainer = ChatTrainer(
        LlamaForCausalLM(config),
        arguments(steps_per_epoch, num_train_epochs=recipe.training.epochs, per_device_train_batch_size=size,
                  per_device_eval_batch_size=size, metric_for_best_model="eval_loss", greater_is_better=False),
        data_collator=DataCollatorForSeq2Seq(tokenizer, label_pad_token_id=IGNORED),
        train_dataset=encoded[held_out:], eval_dataset=encoded[:held_out], processing_class=tokenizer,
    )
    return trainer, steps_per_epoch
