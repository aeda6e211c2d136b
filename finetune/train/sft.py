"""trl's SFTTrainer on conversations, for a model that is trained whole and for an adapter alike. Called by train.py."""

from dataclasses import dataclass
from typing import Any

import torch
from datasets import Dataset
from torch import nn
from transformers import PreTrainedTokenizerBase
from trl import SFTConfig, SFTTrainer

from finetune.data.rows import Messages
from finetune.train.chat import plan_rows, tokenize_rows
from finetune.train.processes import share_of_batch
from finetune.train.run import Job, training_arguments

METRIC = "eval_loss"
# validation rows that an evaluation reads at most: answers are long, and a training has several evaluations
EVALUATED = 256


@dataclass(frozen=True)
class ChatRows:
    train: list[Any]
    validation: list[Any]


def encode_chat_rows(tokenizer: PreTrainedTokenizerBase, rows: ChatRows, max_tokens: int) -> ChatRows:
    """{"input_ids", "labels"} of each row."""
    return ChatRows(tokenize_rows(tokenizer, rows.train, "chat-train.jsonl", max_tokens),
                    tokenize_rows(tokenizer, rows.validation, "chat-validation.jsonl", max_tokens))


def make_sft_trainer(job: Job, phase: str, model: nn.Module, tokenizer: PreTrainedTokenizerBase, rows: ChatRows, *,
                     epochs: int, learning_rate: float, **more: Any) -> "ChatTrainer":
    """`rows`: as encode_chat_rows gives them. `more`: for SFTTrainer."""
    train = job.recipe.train
    share = share_of_batch(train.rows_per_batch, job.processes)
    rows_per_step = train.rows_per_batch * train.accumulate
    plan = plan_rows([len(row["input_ids"]) for row in rows.train], rows_per_step, epochs, train.seed)
    # max_length None: rows that are too long were refused, and none is cut
    args = training_arguments(
        SFTConfig, job, phase, len(plan) // rows_per_step, epochs=epochs, learning_rate=learning_rate,
        per_device_train_batch_size=share, per_device_eval_batch_size=share, metric_for_best_model=METRIC, greater_is_better=False,
        activation_checkpointing=train.gradient_checkpointing, label_smoothing_factor=train.label_smoothing, max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
    )
    return ChatTrainer(model, args, train_dataset=Dataset.from_list(rows.train).select(plan),
                       eval_dataset=Dataset.from_list(rows.validation[:EVALUATED]), processing_class=tokenizer, **more)


class ChatTrainer(SFTTrainer):
    """SFTTrainer whose evaluation counts every answer token once, however rows are batched or shared among processes.

    Also says how many of the tokens are the likeliest after the right ones before them, and how many answers are that
    throughout, which is to say: would be written greedily.
    """

    @torch.no_grad()
    def evaluate(self, *_args, **_kwargs) -> dict[str, float]:
        was_training = self.model.training
        self.model.eval()
        mine = range(self.args.process_index, len(self.eval_dataset), self.args.world_size)
        size = self.args.per_device_eval_batch_size
        # loss, tokens, right tokens, right rows
        sums = torch.zeros(4, dtype=torch.float64, device=self.args.device)
        for start in range(0, len(mine), size):
            batch = self._prepare_inputs(self.data_collator([self.eval_dataset[i] for i in mine[start:start + size]]))
            found = self.model(**batch, fused_lm_head=True)
            right = found.is_top1.bool() & found.label_mask
            sums += torch.stack([-found.log_probs.sum(), found.label_mask.sum(), right.sum(),
                                 (right == found.label_mask).all(1).sum()]).double()
        loss, tokens, right_tokens, right_rows = self.accelerator.reduce(sums, "sum").tolist()
        self.model.train(was_training)
        metrics = {"eval_loss": loss / tokens, "eval_token_accuracy": right_tokens / tokens,
                   "eval_exact": right_rows / len(self.eval_dataset)}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics
