"""Linear maps in 8-bit integers: exact sums, close to float32, the same on processors without the instructions."""

import pytest
import torch
from torch import nn

from mtaudit.critic import integer_linear
from mtaudit.critic.integer_linear import IntegerLinear, has_integer_products

WIDTHS = [(384, 1152), (1536, 384), (7, 5)]


def linear(inputs: int, outputs: int) -> nn.Linear:
    torch.manual_seed(inputs)
    return nn.Linear(inputs, outputs)


@pytest.mark.parametrize(("inputs", "outputs"), WIDTHS)
def test_close_to_float32(inputs: int, outputs: int) -> None:
    exact = linear(inputs, outputs)
    x = torch.randn(3, 50, inputs)
    with torch.inference_mode():
        expected, found = exact(x), IntegerLinear(exact)(x)
    assert found.shape == expected.shape
    assert (found - expected).std() < 0.02 * expected.std()


@pytest.mark.parametrize(("inputs", "outputs"), WIDTHS)
def test_the_same_without_the_instructions(inputs: int, outputs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_integer_products():
        pytest.skip("this processor does not multiply 8-bit integers")
    x = torch.cat([torch.randn(200, inputs), torch.full((1, inputs), 3.0), torch.zeros(1, inputs)])
    with torch.inference_mode():
        fast = IntegerLinear(linear(inputs, outputs))(x)
        monkeypatch.setattr(integer_linear, "has_integer_products", lambda: False)
        assert torch.equal(IntegerLinear(linear(inputs, outputs))(x), fast)


@pytest.mark.parametrize("fast", [True, False])
def test_a_row_has_the_same_result_in_every_batch(fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not fast:
        monkeypatch.setattr(integer_linear, "has_integer_products", lambda: False)
    x = torch.randn(333, 1536)
    with torch.inference_mode():
        made = IntegerLinear(linear(1536, 384))
        together = made(x)
        for size in (1, 2, 63, 64, 65, 332):
            assert torch.equal(made(x[:size]), together[:size])


def test_the_largest_sums_are_exact() -> None:
    same = nn.Linear(1536, 2)
    with torch.inference_mode():
        same.weight.fill_(1.0)
        same.bias.zero_()
        assert IntegerLinear(same)(torch.ones(1, 1536)).tolist() == [pytest.approx([1536.0] * 2, rel=1e-6)]


def test_an_operator_that_saturates_or_has_changed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_vnni": True})
    monkeypatch.setattr(
        integer_linear._Integers, "__call__", lambda self, x, scale: torch.full((len(x), len(scale)), 32767.0)
    )
    assert not has_integer_products.__wrapped__()

    def changed(self: object, x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("expected at most 12 arguments")

    monkeypatch.setattr(integer_linear._Integers, "__call__", changed)
    assert not has_integer_products.__wrapped__()
