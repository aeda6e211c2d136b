"""The encoder's parts: batches, loss, probabilities, calibration. Run: .venv/bin/python -m pytest train/test_encoder.py"""

import math
import random
from collections import Counter

import pytest
import torch

from finetune.train.calibrate import calibrate
from finetune.data.rows import OTHER, Row, read_tab_rows
from finetune.train.encoder import Scored, TabScorer, TokenCache, choose, embed_texts, load_encoder, load_tokenizer, score_rows
from finetune.train.encoder_batches import Batch, Batches, plan_batches
from finetune.train.encoder_training import make_scorer


@pytest.fixture
def encoder_recipe(make_recipe, tiny_bert):
    return make_recipe("encoder", tiny_bert, max_tokens=24)


@pytest.fixture
def rows():
    rng = random.Random(0)
    return [Row("", rng.choice([0, 0, 0, 1, 2, 3]), 0, "") for _ in range(500)]


def test_a_plan_has_every_row_once_an_epoch_and_is_repeatable(rows):
    lengths = [len(row.text) for row in rows]
    plan = plan_batches(rows, lengths, 32, 3, seed=5)
    assert Counter(place for batch in plan for place in batch.rows) == {place: 3 for place in range(500)}
    assert max(len(batch.rows) for batch in plan) <= 32
    assert plan == plan_batches(rows, lengths, 32, 3, seed=5) != plan_batches(rows, lengths, 32, 3, seed=6)


def test_whole_batches_are_of_one_list_and_of_like_length(rows):
    lengths = [random.Random(place).randint(1, 60) for place in range(len(rows))]
    plan = plan_batches(rows, lengths, 32, 1, seed=5)
    whole = [batch.rows for batch in plan if len({rows[place].list for place in batch.rows}) == 1]
    assert len(whole) >= 12
    spread = [max(lengths[p] for p in places) - min(lengths[p] for p in places) for places in whole if len(places) == 32]
    assert sum(spread) / len(spread) < 30


def test_loss_is_the_softmax_over_the_own_list_and_other(tiny_bert, data, encoder_recipe):
    rows = read_tab_rows(data)
    tokens = TokenCache(load_tokenizer(tiny_bert), 24)
    tokens.add([row.text for row in rows.train] + [text for one in rows.lists.values() for text in one.texts])
    scorer = make_scorer(encoder_recipe, tiny_bert).eval()
    plan = plan_batches(rows.train, [len(tokens[row.text]) for row in rows.train], 64, 1, seed=1)
    mixed = next(batch for batch in plan if len({rows.train[place].list for place in batch.rows}) > 1)
    found = scorer(**Batches([mixed], rows.train, rows.lists, tokens, 0.0)[0])["loss"]

    chosen = [rows.train[place] for place in mixed.rows]
    expected = 0.0
    for row, text in zip(chosen, embed_texts(scorer, tokens, [row.text for row in chosen]), strict=True):
        cosines = (embed_texts(scorer, tokens, rows.lists[row.list].texts) @ text).tolist()
        logits = [cosine / 0.05 for cosine in [*cosines, 0.25]]
        expected -= logits[row.label] - math.log(sum(map(math.exp, logits)))
    assert found.item() == pytest.approx(expected / len(chosen), abs=1e-4)


def test_shares_of_a_batch_have_the_mean_loss_of_the_whole(tiny_bert, data, encoder_recipe):
    rows = read_tab_rows(data)
    tokens = TokenCache(load_tokenizer(tiny_bert), 24)
    tokens.add([row.text for row in rows.train] + [text for one in rows.lists.values() for text in one.texts])
    scorer = make_scorer(encoder_recipe, tiny_bert).eval()
    # uneven shares, and a batch with fewer rows than processes
    plan = [Batch(list(range(11))), Batch([7, 3])]
    for processes in (1, 3):
        shares = Batches(plan, rows.train, rows.lists, tokens, 0.1, processes)
        losses = torch.stack([scorer(**shares[i])["loss"] for i in range(len(shares))]).view(2, processes).mean(1)
        whole = losses if processes == 1 else whole
        torch.testing.assert_close(losses, whole, atol=1e-5, rtol=0)


def test_every_trained_number_gets_a_finite_gradient(tiny_bert, data, encoder_recipe):
    rows = read_tab_rows(data)
    tokens = TokenCache(load_tokenizer(tiny_bert), 24)
    tokens.add([row.text for row in rows.train] + [text for one in rows.lists.values() for text in one.texts])
    scorer = make_scorer(encoder_recipe, tiny_bert)
    for smoothing in (0.0, 0.1):
        batch = Batches(plan_batches(rows.train, [1] * len(rows.train), 64, 1, seed=1), rows.train, rows.lists, tokens, smoothing)
        scorer(**batch[0])["loss"].backward()
        trained = {name: p.grad for name, p in scorer.named_parameters() if p.requires_grad}
        assert all(grad is not None and grad.isfinite().all() for grad in trained.values())
        # 6 linear layers in each of 2 blocks, two matrices each, and the two numbers of the head
        assert len(trained) == 2 * 6 * 2 + 2


def test_padding_does_not_matter(tiny_bert):
    scorer = TabScorer(load_encoder(tiny_bert), 1.0, 0.0)
    tokens = TokenCache(load_tokenizer(tiny_bert), 24)
    texts = ["code", "price cart sofa discount shoes home page", "", "minister"]
    together = embed_texts(scorer, tokens, texts)
    alone = torch.cat([embed_texts(scorer, tokens, [text]) for text in texts])
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=0)
    torch.testing.assert_close(together.norm(dim=1), torch.ones(4))


def test_long_texts_are_cut(tiny_bert):
    tokens = TokenCache(load_tokenizer(tiny_bert), 24)
    tokens.add(["code " * 100])
    ids = tokens["code " * 100]
    assert len(ids) == 24 and (ids[0], ids[-1]) == (tokens.tokenizer.cls_token_id, tokens.tokenizer.sep_token_id)


# the same truth table as decide() has in src/tasks/group-tabs/choose.test.ts
@pytest.mark.parametrize(("cosines", "other", "place"), [
    ([0.9, 0.1], 0.2, 0),
    ([0.1, 0.3], 0.5, OTHER),
    ([0.5, 0.49], 0.54, 0),
    ([0.5, 0.2], 0.54, OTHER),
    ([-math.inf, 0.4], 0.1, 1),
])
def test_choose(cosines, other, place):
    assert choose(torch.tensor([cosines]), 0.1, other).tolist() == [place]


def test_calibration_finds_the_numbers_that_the_labels_were_drawn_with():
    generator = torch.Generator().manual_seed(0)
    cosines = torch.rand(20_000, 5, generator=generator) * 0.8
    cosines[::2, 4] = -torch.inf
    logits = torch.cat([torch.full((len(cosines), 1), 0.5), cosines], 1) / 0.07
    labels = torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0] - 1
    found = calibrate(Scored(cosines, labels, [0] * len(labels)), temperature=0.2, other=0.1)
    assert found.temperature == pytest.approx(0.07, abs=0.003)
    assert found.other == pytest.approx(0.5, abs=0.005)


def test_rows_are_scored_against_their_own_list(tiny_bert, data, encoder_recipe):
    rows = read_tab_rows(data)
    scored = score_rows(make_scorer(encoder_recipe, tiny_bert), TokenCache(load_tokenizer(tiny_bert), 24), rows.validation, rows.lists)
    assert scored.cosines.isfinite().sum(1).tolist() == [len(rows.lists[row.list].texts) for row in rows.validation]
