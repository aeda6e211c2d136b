"""Tiny models of every architecture for the parity cases: a base of random weights, a random LoRA adapter, both merged."""
import shutil
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (BertConfig, BertModel, LlamaConfig, LlamaForCausalLM, Phi3Config, Phi3ForCausalLM, PhiConfig, PhiForCausalLM,
                          PreTrainedModel, PreTrainedTokenizerFast)

from finetune.lib.base import ensure_base
from finetune.lib.stage import ROOT
from finetune.merge.merge import merge_adapter

ENCODER_WINDOW = 128
CHAT_WINDOW = 512
VOCABULARY = 512

TEMPLATES = {
    # no beginning-of-text token; every message closed the same way
    "closed": "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}",
    # as TinyLlama-Chat writes it, with a beginning-of-text token
    "lines": "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + eos_token + '\\n' }}{% endfor %}"
             "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
}


def tiny_bert(tokenizer) -> PreTrainedModel:
    return BertModel(BertConfig(vocab_size=30522, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128,
                                max_position_embeddings=ENCODER_WINDOW, initializer_range=0.2), add_pooling_layer=False)


def tiny_llama(tokenizer, tied: bool) -> PreTrainedModel:
    sizes = {"hidden_size": 128, "num_attention_heads": 4, "num_key_value_heads": 2} if tied else {"hidden_size": 96, "num_attention_heads": 3, "num_key_value_heads": 1}
    return LlamaForCausalLM(LlamaConfig(**sizes, intermediate_size=192, num_hidden_layers=3, max_position_embeddings=CHAT_WINDOW,
                                        initializer_range=0.12, tie_word_embeddings=tied, **special_ids(tokenizer)))


def tiny_phi(tokenizer) -> PreTrainedModel:
    """Phi-2's heads: 80 dimensions, of which 32 are rotated. Its biases are random too, where transformers makes them 0."""
    model = PhiForCausalLM(PhiConfig(hidden_size=160, num_attention_heads=2, intermediate_size=320, num_hidden_layers=3, partial_rotary_factor=0.4,
                                     max_position_embeddings=CHAT_WINDOW, initializer_range=0.12, **special_ids(tokenizer)))
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def tiny_phi3(tokenizer, long: bool) -> PreTrainedModel:
    """Phi-3.5's heads of 96 dimensions, grouped, and its LongRoPE.

    transformers takes the long factors for every text longer than the original window, our library for every text: they
    agree where that window is one token (whose angle is 0 anyhow)."""
    rng = np.random.default_rng(3)
    rope = {"rope_type": "longrope", "rope_theta": 10000.0, "short_factor": rng.uniform(1, 1.3, 48).tolist(), "long_factor": rng.uniform(1, 40, 48).tolist()}
    sizes = {"original_max_position_embeddings": 1, "max_position_embeddings": CHAT_WINDOW} if long else {"original_max_position_embeddings": CHAT_WINDOW, "max_position_embeddings": 32 * CHAT_WINDOW}
    if long:
        rope["attention_factor"] = 1.19
    return Phi3ForCausalLM(Phi3Config(hidden_size=192, num_attention_heads=2, num_key_value_heads=1, intermediate_size=256, num_hidden_layers=3,
                                      initializer_range=0.12, rope_parameters=rope, **sizes, **special_ids(tokenizer)))


def special_ids(tokenizer) -> dict[str, int]:
    return {"vocab_size": VOCABULARY, "bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}


def byte_tokenizer(template: str) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|pad|>", "<|begin|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator([(ROOT / "LICENSE").read_text()], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|pad|>",
                                   chat_template=TEMPLATES[template], clean_up_tokenization_spaces=False)


# name -> (what makes it, chat template, seed)
MODELS = {
    "bert": (tiny_bert, None, 11),
    "tied": (lambda tokenizer: tiny_llama(tokenizer, tied=True), "closed", 13),
    "untied": (lambda tokenizer: tiny_llama(tokenizer, tied=False), "lines", 17),
    "phi": (tiny_phi, "lines", 19),
    "phi3": (lambda tokenizer: tiny_phi3(tokenizer, long=False), "closed", 23),
    "phi3-long": (lambda tokenizer: tiny_phi3(tokenizer, long=True), "closed", 29),
}


def make_tiny_model(name: str, folder: Path) -> Path:
    """folder/base, folder/adapter and folder/merged, made anew; returns the last."""
    shutil.rmtree(folder, ignore_errors=True)
    base, adapter, merged = folder / "base", folder / "adapter", folder / "merged"
    make, template, seed = MODELS[name]
    torch.manual_seed(seed)
    tokenizer = byte_tokenizer(template) if template else None
    model = make(tokenizer)
    model.save_pretrained(base)
    if tokenizer:
        tokenizer.save_pretrained(base)
    else:
        for file in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copy(ensure_base("all-MiniLM-L6-v2", "encoder") / file, base / file)
    lora = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM" if template else None)
    get_peft_model(model, lora).save_pretrained(adapter)
    merge_adapter(base, adapter, merged, kind="chat" if template else "encoder", name=name)
    return merged
