"""Resolved recipes are read. Run: .venv/bin/python -m pytest lib/test_recipe.py"""

import json

import pytest

from finetune.lib.recipe import parse_recipe, read_recipe
from finetune.lib.stage import StageError


def test_every_section_becomes_an_object(resolved):
    recipe = parse_recipe(resolved("encoder", base="b"), "recipe.json")
    assert (recipe.train.lora.rank, recipe.train.head.other, recipe.scratch, recipe.needs) == (4, 0.25, None, {})


def test_a_key_that_python_does_not_know_is_passed_over(resolved):
    raw = resolved("encoder", base="b")
    raw["data"]["later"] = 1
    assert parse_recipe(raw, "recipe.json").data.rows == 100


@pytest.mark.parametrize(("path", "sentence"), [
    (["base"], '"base" is missing'),
    (["train", "lora", "rank"], '"train.lora.rank" is missing'),
])
def test_a_recipe_that_was_not_resolved_is_refused(resolved, tmp_path, path, sentence):
    raw = resolved("encoder", base="b")
    place = raw
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    (tmp_path / "recipe.json").write_text(json.dumps(raw))
    with pytest.raises(StageError, match=f"recipe.json is no resolved recipe: {sentence}; the pipeline writes it"):
        read_recipe(tmp_path / "recipe.json")


def test_what_is_no_recipe_at_all_is_refused(tmp_path):
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "text.json").write_text("kind: encoder")
    for name, sentence in [("list", "it holds no keys"), ("text", "is not JSON"), ("absent", "There is no resolved recipe")]:
        with pytest.raises(StageError, match=sentence):
            read_recipe(tmp_path / f"{name}.json")
