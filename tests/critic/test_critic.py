"""The critic: results independent of the batch, spans in the original texts, robust to any input."""

from pathlib import Path

import pytest
import torch

from mtaudit.critic import integer_linear, network
from mtaudit.critic.e5_file import E5File, default_path
from mtaudit.critic.e5_tokenizer import Tokens
from mtaudit.critic.inputs import SOURCE, TARGET, pair_input
from mtaudit.critic.network import CriticNet, base_weights
from mtaudit.critic.predict import Critic, load_critic
from mtaudit.critic.weights import BUNDLED, pack, read_facts, unpack
from mtaudit.critic.word_tags import word_tags, words
from mtaudit.errors import InputError

PAIRS = [
    ("The bridge was closed for two weeks.", "这座桥关闭了两周。"),
    (
        "She never answered my letter about the garden, although I wrote it twice.",
        "她从未回复我关于花园的信，虽然我写了两遍。",
    ),
    ("Rain.", "雨。"),
    ("", "没有原文。"),
    ("No translation here.", ""),
    ("", ""),
    ("Prices rose by 3.5 million yuan in 2019.", "2019年价格上涨了３５０万元。"),
    ("word " * 400, "词" * 900),
]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained critic: the base model with random heads."""
    torch.manual_seed(5)
    file = E5File(default_path())
    net = CriticNet(file.shape)
    net.load_state_dict(base_weights(file), strict=False)
    path = tmp_path_factory.mktemp("critic") / "raw.safetensors"
    pack(net.state_dict(), {"version": "raw"}, path)
    return path


@pytest.fixture(scope="module")
def critic(raw: Path) -> Critic:
    return Critic(raw, default_path())


def test_neighbours_order_and_batch_size_change_nothing(critic: Critic) -> None:
    alone = [critic.judge([pair])[0] for pair in PAIRS]
    together = critic.judge(PAIRS * 3)
    assert together == alone * 3
    assert critic.judge(PAIRS[::-1]) == alone[::-1]


def test_threads_change_nothing(critic: Critic) -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = critic.judge(PAIRS)
        torch.set_num_threads(2)
        assert critic.judge(PAIRS) == one
    finally:
        torch.set_num_threads(before)


def test_a_processor_without_bfloat16_and_integers_says_nearly_the_same(
    raw: Path, critic: Critic, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = critic.judge(PAIRS)
    monkeypatch.setattr(network, "find_precision", lambda device: torch.float32)
    monkeypatch.setattr(integer_linear, "has_integer_products", lambda: False)
    plain = Critic(raw, default_path())
    there = plain.judge(PAIRS)
    for one, other in zip(here, there, strict=True):
        assert other.quality == pytest.approx(one.quality, abs=0.02)
        assert other.critical == pytest.approx(one.critical, abs=0.02)
    assert plain.judge(PAIRS[:3]) == there[:3]


def test_tags_are_on_words_of_the_texts(critic: Critic) -> None:
    for (source, target), critique in zip(PAIRS, critic.judge(PAIRS), strict=True):
        for tag in critique.tags:
            text = source if tag.side == "source" else target
            assert 0 <= tag.start < tag.end <= len(text)
            assert not any(c.isspace() for c in text[tag.start : tag.end])
            assert 0 <= tag.probability <= 1
        assert 0 <= critique.critical <= 1
        assert 0 <= critique.damaged <= 1


def test_nothing_to_judge_is_no_error(critic: Critic) -> None:
    assert critic.judge([]) == []


def test_weights_survive_packing(raw: Path) -> None:
    state, facts = unpack(raw)
    assert facts == {"version": "raw"}
    file = E5File(default_path())
    base = base_weights(file)["layers.4.inner.weight"]
    assert torch.allclose(state["layers.4.inner.weight"], base, atol=float(base.abs().max()) / 127)
    assert raw.stat().st_size < 25e6


def test_the_facts_are_those_of_the_library(raw: Path) -> None:
    assert read_facts(raw) == unpack(raw)[1] == {"version": "raw"}
    assert read_facts(BUNDLED)["version"]


def test_missing_weights_name_a_remedy(tmp_path: Path) -> None:
    for reader in (unpack, read_facts):
        with pytest.raises(InputError, match="train the critic again"):
            reader(tmp_path / "none.safetensors")


@pytest.mark.parametrize("header", [b"", b"\xff" * 40, b"[]", b'{"__metadata__": 1}'])
def test_a_damaged_header_names_a_remedy(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(InputError, match="train the critic again"):
        read_facts(path)


def test_words_of_both_scripts() -> None:
    text = "他买了iPhone 15，花了1,299.5元……"
    found = [text[a:b] for a, b in words(text)]
    assert "".join(found) == text.replace(" ", "")
    assert {"iPhone", "15", "1,299.5", "，"} <= set(found)


def test_a_word_takes_the_mean_of_its_characters() -> None:
    (tag,) = word_tags("target", "银行", [(0, 1), (1, 2)], [0.2, 0.6])
    assert (tag.start, tag.end, tag.probability) == (0, 2, 0.4)


def test_words_beyond_the_cut_have_no_tag() -> None:
    assert [t.end for t in word_tags("source", "one two three", [(0, 3), (4, 7)], [0.1, 0.1])] == [3, 7]


def test_both_sides_lose_the_same_share() -> None:
    shape = E5File(default_path()).shape
    long, short = (Tokens(tuple(range(5, 5 + n)), tuple((i, i + 1) for i in range(n))) for n in (120, 40))
    one = pair_input(long, short, shape, 84)
    assert len(one) == 84
    assert (one.sides == SOURCE).sum() == 60
    assert (one.sides == TARGET).sum() == 20
    whole = pair_input(short, short, shape, 84)
    assert (whole.sides == SOURCE).sum() == (whole.sides == TARGET).sum() == 40


@pytest.fixture(scope="module")
def trained() -> Critic:
    return load_critic()


def test_the_bundled_critic_prefers_what_was_translated(trained: Critic) -> None:
    source = "The fire brigade reached the village before midnight and nobody was hurt."
    sound, other, cut = trained.judge(
        [
            (source, "消防队在午夜前赶到了村子，没有人受伤。"),
            (source, "这家商店下周开始出售新鲜的水果和蔬菜。"),
            (source, "消防队在午夜前"),
        ]
    )
    assert other.damaged > sound.damaged
    assert cut.damaged > sound.damaged
    assert sound.quality > max(other.quality, cut.quality)


def test_the_bundled_critic_points_at_the_wrong_word(trained: Critic) -> None:
    target = "消防队在午夜前赶到了蔬菜，没有人受伤。"
    (critique,) = trained.judge([("The fire brigade reached the village before midnight and nobody was hurt.", target)])
    tags = [t for t in critique.tags if t.side == "target"]
    assert target[(top := max(tags, key=lambda t: t.probability)).start : top.end] == "蔬菜"


def test_the_bundled_weights_are_small(trained: Critic) -> None:
    assert BUNDLED.stat().st_size < 25e6
    assert trained.signature.startswith("critic/")


def test_little_of_a_batch_is_padding() -> None:
    from mtaudit.critic.predict import LONGEST, _padded

    lengths = range(6, LONGEST + 1)
    assert all(n <= _padded(n) < n * 17 / 16 + 1 for n in lengths)
    for near in (20, 40, 80, 160):
        some = [n for n in lengths if near / 2 < n < 2 * near]
        assert sum(map(_padded, some)) < 1.04 * sum(some)
