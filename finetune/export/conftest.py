"""Tiny random models of the four architectures, with tokenizers of the two kinds that GGUF knows: seconds, no network."""
import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM, Phi3Config, Phi3ForCausalLM, PhiConfig, PhiForCausalLM, PreTrainedTokenizerFast
from transformers.utils import logging

VOCAB = 400
TEXT = Path(__file__).read_text()
SIZES = {"vocab_size": VOCAB, "intermediate_size": 192, "num_hidden_layers": 3, "initializer_range": 0.12, "max_position_embeddings": 256}
CLOSED = ("{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}"
          "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}")
# as TinyLlama-Chat's
LINES = ("{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + eos_token + '\\n' }}{% endfor %}"
         "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}")


def byte_level_tokenizer(template: str = CLOSED) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|pad|>", "<|begin|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(vocab_size=VOCAB - 8, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator([TEXT], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|pad|>", chat_template=template)


def sentence_piece_tokenizer(template: str = LINES, scheme: str | None = None) -> PreTrainedTokenizerFast:
    """Like Llama 2's tokenizer.json: pieces with ▁ for a space, bytes for what has no piece. `scheme`: as transformers 5
    writes it, with that prepend_scheme."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    trainer = trainers.BpeTrainer(vocab_size=VOCAB, special_tokens=special, show_progress=False)
    # the trainer splits at nothing, so it is fed words
    tokenizer.train_from_iterator(TEXT.split(), trainer)
    raw = json.loads(tokenizer.to_str())
    # bytes are plain pieces of the vocabulary; the trainer only keeps a place for what it takes for special
    raw["added_tokens"] = raw["added_tokens"][:3]
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    if scheme:
        tokenizer.normalizer = None
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", chat_template=template)


def make_model(kind: str, folder: Path, **changes) -> Path:
    """`kind`: bert, llama, phi or phi3; `changes` to its config."""
    torch.manual_seed(23)
    tokenizer = byte_level_tokenizer()
    special = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    if kind == "bert":
        model = BertModel(BertConfig(**{**SIZES, "hidden_size": 96, "num_attention_heads": 3, "initializer_range": 0.2, **changes}), add_pooling_layer=False)
    elif kind == "llama":
        model = LlamaForCausalLM(LlamaConfig(**{**SIZES, **special, "hidden_size": 96, "num_attention_heads": 6, "num_key_value_heads": 2, **changes}))
    elif kind == "phi":
        model = PhiForCausalLM(PhiConfig(**{**SIZES, **special, "hidden_size": 96, "num_attention_heads": 3, "partial_rotary_factor": 0.5, **changes}))
    else:
        model = Phi3ForCausalLM(Phi3Config(**{**SIZES, **special, "hidden_size": 96, "num_attention_heads": 3, "num_key_value_heads": 1, **changes}))
    if kind != "bert":
        # biases and norms as random as the rest, so that one left out shows
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1:
                torch.nn.init.normal_(parameter, mean=1.0 if "norm" in name and "weight" in name else 0.0, std=0.2)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def quiet():
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    # models so small are slower on several threads
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Makes a model once a session: tiny("llama")."""
    made: dict[str, Path] = {}

    def make(kind: str) -> Path:
        if kind not in made:
            made[kind] = make_model(kind, tmp_path_factory.mktemp(kind))
        return made[kind]

    return make
