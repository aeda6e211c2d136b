"""Trains an encoder's adapter and fits what turns its cosines into probabilities. Called by train.py."""

from collections.abc import Sequence

from accelerate.utils import broadcast_object_list
from peft import get_peft_model
from torch import nn
from transformers import AutoModel, Trainer, TrainingArguments, set_seed

from finetune.data.rows import TabRows, read_tab_rows
from finetune.lib.base import ensure_base
from finetune.lib.recipe import Recipe
from finetune.lib.stage import write_json
from finetune.train.calibrate import calibrate_rows
from finetune.train.encoder import TabScorer, TokenCache, load_tokenizer, score_metrics, score_rows
from finetune.train.encoder_batches import Batches, plan_batches
from finetune.train.lora import load_frozen, lora_config, save_adapter
from finetune.train.memory import explain_exhaustion
from finetune.train.run import Job, Outcome, run_training, training_arguments

METRIC = "eval_macro_f1"


def train_encoder(job: Job) -> dict[str, Outcome]:
    """Leaves adapter/ and calibration.json."""
    recipe, train = job.recipe, job.recipe.train
    base = ensure_base(recipe.base, recipe.kind)
    rows, tokens = read_tab_rows(job.data), TokenCache(load_tokenizer(base), train.max_tokens)
    tokens.add([row.text for row in rows.train])
    tokens.add([text for one in rows.lists.values() for text in one.texts])
    lengths = [len(tokens[row.text]) for row in rows.train]
    plan = plan_batches(rows.train, lengths, train.rows_per_batch, train.epochs, train.seed)
    set_seed(train.seed)
    with explain_exhaustion(recipe, job.out, loading=True):
        scorer = make_scorer(recipe, base)
    trainer = EncoderTrainer(
        scorer,
        training_arguments(TrainingArguments, job, "adapter", -(-len(plan) // train.accumulate), epochs=train.epochs,
                           learning_rate=train.learning_rate, per_device_train_batch_size=1, metric_for_best_model=METRIC,
                           greater_is_better=True),
        data_collator=_only_one,
        train_dataset=Batches(plan, rows.train, rows.lists, tokens, train.label_smoothing, job.processes),
        eval_dataset=rows.validation, tokens=tokens, data=rows,
    )
    outcome = run_training(trainer, job, "adapter", job.deadline())
    if job.is_main:
        save_adapter(scorer.encoder, job.out / "adapter", recipe)
        outcome.facts.update(calibrate_scorer(job, scorer, tokens, rows))
    return {"adapter": outcome}


def _only_one(items: list[dict]) -> dict:
    return items[0]


def make_scorer(recipe: Recipe, base) -> TabScorer:
    encoder = load_frozen(AutoModel, base, recipe, add_pooling_layer=False)
    if recipe.train.gradient_checkpointing:
        # not reentrant: the base is frozen, so no input of a block wants a gradient
        encoder.activation_checkpointing_enable({"use_reentrant": False})
    head = recipe.train.head
    scorer = TabScorer(get_peft_model(encoder, lora_config(encoder, recipe)), head.temperature, head.other)
    return scorer.to(encoder.device)


def calibrate_scorer(job: Job, scorer: TabScorer, tokens: TokenCache, rows: TabRows) -> dict:
    calibration, metrics = calibrate_rows(scorer, tokens, rows)
    write_json(job.out / "calibration.json", calibration)
    return {"calibration": calibration, "validation": metrics}


class EncoderTrainer(Trainer):
    """Trainer that evaluates by encoding each text and each list once, in the first process."""

    def __init__(self, *args, tokens: TokenCache, data: TabRows, **kwargs):
        super().__init__(*args, **kwargs)
        self.tokens, self.data = tokens, data

    def evaluate(self, *_args, **_kwargs) -> dict[str, float]:
        found: Sequence[dict[str, float] | None] = [self._measure() if self.is_world_process_zero() else None]
        if self.args.world_size > 1:
            # all must hold the same numbers: they decide when to stop
            broadcast_object_list(found)
        metrics = {f"eval_{name}": value for name, value in found[0].items()}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _measure(self) -> dict[str, float]:
        scored = score_rows(self.model, self.tokens, self.data.validation, self.data.lists)
        return score_metrics(scored, self.model.log_temperature.exp().item(), self.model.other.item())

    def get_decay_parameter_names(self, model: nn.Module) -> list[str]:
        # temperature and Other's cosine have no reason to be near nought
        return [name for name, _ in model.named_parameters() if "lora_" in name]
