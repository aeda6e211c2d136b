"""Recipes are read strictly. Run: .venv/bin/python -m pytest tests/test_recipe.py"""

import pytest

from finetune.lib.recipe import RECIPES, load_recipe, parse_recipe
from finetune.lib.stage import StageError

GOOD = {"kind": "encoder", "task": "group-tabs", "base": "b", "lora": {"rank": 4, "alpha": 8},
        "training": {"epochs": 1, "rows_per_batch": 8, "learning_rate": 0.1}}


@pytest.mark.parametrize(("change", "sentence"), [
    ({"max_token": 64}, 'r.yaml: unknown key "max_token"; did you mean "max_tokens"?'),
    ({"lora": {"rnak": 4, "alpha": 8}}, 'unknown key "lora.rnak"; did you mean "lora.rank"?'),
    ({"qqq": 1}, 'unknown key "qqq"; it may have id, kind, task, base'),
    ({"id": "x"}, 'unknown key "id"; the name of the file is the id.'),
    ({"lora": {"rank": 4}}, 'the key "lora.alpha" is missing.'),
    ({"lora": {"rank": "four", "alpha": 8}}, "lora.rank must be a whole number, not 'four'."),
    ({"lora": {"rank": True, "alpha": 8}}, "lora.rank must be a whole number, not True."),
    ({"lora": {"rank": -4, "alpha": 8}}, "lora.rank must not be negative, not -4."),
    ({"lora": {"rank": 4, "alpha": 8, "dtype": "int8"}}, 'lora.dtype must be one of float32, float16, not "int8".'),
    ({"lora": 3}, "lora must hold keys and values."),
    ({"kind": "decoder"}, "kind must be one of encoder, causal-lm."),
])
def test_a_mistake_is_named(change, sentence):
    with pytest.raises(StageError) as error:
        parse_recipe({**GOOD, **change}, "r", "r.yaml")
    assert sentence in str(error.value)


def test_numbers_may_be_written_as_yaml_reads_them():
    recipe = parse_recipe({**GOOD, "training": {**GOOD["training"], "learning_rate": "5e-4", "warmup": 0}}, "r", "r.yaml")
    assert recipe.training.learning_rate == 5e-4 and recipe.training.warmup == 0.0


def test_every_recipe_of_the_repository_is_good():
    names = [file.stem for file in RECIPES.glob("*.yaml")]
    assert {"hearth", "nano"} <= set(names)
    assert [load_recipe(name).id for name in names] == names


def test_an_unknown_recipe_is_told_which_there_are():
    with pytest.raises(StageError, match="There is no recipe .*hearht.yaml; there are hearth, nano"):
        load_recipe("hearht")
