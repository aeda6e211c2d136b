"""Chat templates of the models that we know, written out in web-llm's form, and those that it cannot say."""
import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from finetune.quantize.chat_template import TemplateRefused, conversation_template

TINYLLAMA = ("{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + eos_token + '\\n' }}{% endfor %}"
             "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}")
PHI3 = ("{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + '<|end|>\\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}")
PLAIN = ("{% for m in messages %}{{ {'system': '', 'user': 'Instruct: ', 'assistant': 'Output: '}[m['role']] + m['content'] + eos_token }}{% endfor %}"
         "{% if add_generation_prompt %}{{ 'Output: ' }}{% endif %}")


def llama_like(folder, template, markers=()):
    """Begins every text with a space of its own, as the tokenizers of Llama, TinyLlama and Phi-3 do."""
    letters = ["▁", "\n", *map(chr, range(33, 127))]
    vocab = {token: id for id, token in enumerate(["<unk>", "<s>", "</s>", *letters, "▁<"])}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=[("▁", "<")], unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    return save(tokenizer, folder, template, "<s>", "</s>", markers)


def byte_level(folder, template):
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: id for id, letter in enumerate([*letters, "<|endoftext|>"])}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return save(tokenizer, folder, template, "<|endoftext|>", "<|endoftext|>", ())


def save(tokenizer, folder, template, bos, eos, markers):
    whole = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=bos, eos_token=eos, chat_template=template)
    whole.add_special_tokens({"additional_special_tokens": [AddedToken(marker, rstrip=True, special=True) for marker in markers]})
    whole.save_pretrained(folder)
    return folder


def test_tinyllamas_messages_meet_behind_the_end_of_text(tmp_path):
    found = conversation_template(llama_like(tmp_path, TINYLLAMA), encoder=False)
    template = found["conv_template"]
    assert template["system_template"] == "<|system|>\n{system_message}</s>"
    assert template["roles"] | {"tool": ""} == {"user": "\n<|user|>\n", "assistant": "\n<|assistant|>\n", "tool": ""}
    assert template["seps"] == ["</s>", "</s>"] and template["stop_token_ids"] == [2]
    assert found["tokenizer_info"] == {"token_postproc_method": "byte_fallback", "prepend_space_in_encode": True, "strip_space_in_decode": True}


def test_phi3_stops_where_its_messages_end(tmp_path):
    folder = llama_like(tmp_path, PHI3, ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"])
    (folder / "generation_config.json").write_text('{"eos_token_id": [2, 1]}')
    template = conversation_template(folder, encoder=False)["conv_template"]
    assert template["roles"]["user"] == "<|user|>\n" and template["seps"] == ["<|end|>\n", "<|end|>\n"]
    end = PreTrainedTokenizerFast.from_pretrained(folder).convert_tokens_to_ids("<|end|>")
    assert template["stop_token_ids"] == [2, 1, end]


def test_words_serve_as_well_as_markers(tmp_path):
    template = conversation_template(byte_level(tmp_path, PLAIN), encoder=False)["conv_template"]
    assert template["system_template"] == "{system_message}<|endoftext|>"
    assert template["roles"] == {"user": "Instruct: ", "assistant": "Output: ", "tool": ""}
    assert template["system_prefix_token_ids"] is None


@pytest.mark.parametrize("template, message", [
    (None, "no chat template"),
    (PHI3.replace("m['content'] +", "m['content'] + ('!' if loop.last else '') +"), "before a past answer|other tokens"),
    ("{% if messages[0]['role'] == 'system' %}{% set s = messages[0]['content'] %}{% set messages = messages[1:] %}{% endif %}"
     "{% for m in messages %}{{ '<|' + m['role'] + '|>' + (s or '') + m['content'] + '<|end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}", "folds the system message"),
    # no special token between the messages of a tokenizer that begins each with a space
    (TINYLLAMA.replace("eos_token + ", ""), "other tokens as a whole"),
])
def test_what_cannot_be_said_is_refused(template, message, tmp_path):
    with pytest.raises(TemplateRefused, match=message):
        conversation_template(llama_like(tmp_path, template), encoder=False)
