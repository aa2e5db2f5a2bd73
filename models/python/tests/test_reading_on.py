"""A dialogue read in parts, and what runs in the type of its cache."""

import dataclasses
import unittest

import torch

from omg_llava.config import nano
from omg_llava.convert.language import stored_language_model
from omg_llava.export.contract import check, description
from omg_llava.export.modules import LanguageModule
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.projectors import TextToVision

CONFIG = dataclasses.replace(nano(), language=dataclasses.replace(nano().language, layers=3, vocabulary=90))
SIZES = CONFIG.language
POSITIONS = 48


def cache(rows: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    shape = (SIZES.layers, 2, rows, SIZES.kv_heads, POSITIONS, SIZES.hidden // SIZES.heads)
    return torch.zeros(shape, dtype=dtype)


class ReadingOnTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(7)
        module = LanguageModule(InternLm2(SIZES), TextToVision(CONFIG)).eval().requires_grad_(False)
        self.llm = torch.jit.script(module)
        self.prompts = torch.randn(3, 30, SIZES.hidden)
        self.prompts[1, :11] = self.prompts[0, :11]
        self.prompts[2, :11] = self.prompts[0, :11]
        self.lengths = torch.tensor([30, 17, 24])

    def whole(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        filled = cache(3)
        return *self.llm.prefill(self.prompts, self.lengths, torch.arange(3), filled), filled

    def in_parts(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The beginning is read once, into the row of the last."""
        filled = cache(3)
        self.llm.prefill(self.prompts[:1, :11], torch.tensor([11]), torch.tensor([2]), filled)
        self.llm.share(filled[:, :, 2:3, :, :11].clone(), torch.tensor([0, 1]), filled)
        rest, lengths = self.prompts[:, 11:], self.lengths - 11
        starts, rows = torch.full((3,), 11), torch.arange(3)
        return *self.llm.read_on(rest, lengths, starts, rows, filled), filled

    def test_prompts_whose_beginning_is_read_once_are_answered_as_those_that_are_read_whole(self):
        for whole, parts in zip(self.whole()[:2], self.in_parts()[:2], strict=True):
            torch.testing.assert_close(parts, whole, rtol=1e-5, atol=1e-5)

    def test_the_cache_then_holds_what_it_would_and_the_next_tokens_follow(self):
        *_, whole = self.whole()
        *_, parts = self.in_parts()
        for row, length in enumerate(self.lengths.tolist()):
            torch.testing.assert_close(parts[:, :, row, :, :length], whole[:, :, row, :, :length], rtol=1e-5, atol=1e-5)
        ids = torch.tensor([4, 8, 15])
        for step in range(3):
            expected = self.llm.decode(ids, self.lengths + step, whole)
            found = self.llm.decode(ids, self.lengths + step, parts)
            for left, right in zip(expected, found, strict=True):
                torch.testing.assert_close(right, left, rtol=1e-5, atol=1e-5)

    def test_beginnings_of_different_lengths_are_read_on_together(self):
        logits, _, filled = self.whole()
        starts, lengths = torch.tensor([25, 3, 16]), torch.tensor([5, 14, 8])
        rest = torch.zeros(3, 14, SIZES.hidden)
        for row in range(3):
            rest[row, : lengths[row]] = self.prompts[row, starts[row] : self.lengths[row]]
            filled[:, :, row, :, starts[row] :] = 0
        found, _ = self.llm.read_on(rest, lengths, starts, torch.arange(3), filled)
        torch.testing.assert_close(found, logits, rtol=1e-5, atol=1e-5)

    def test_padding_touches_no_position_but_the_last(self):
        *_, filled = self.in_parts()
        for row, length in enumerate(self.lengths.tolist()):
            self.assertEqual(0, filled[:, :, row, :, length:-1].abs().sum())

    def test_the_contract_names_the_methods_and_the_type_of_the_cache(self):
        filled = cache(3)
        check("llm", "share", (filled[:, :, :1, :, :5].clone(), torch.tensor([0, 1]), filled), None)
        methods = description(False, torch.bfloat16)["llm"]
        for method in ("prefill", "read_on", "share", "decode", "move"):
            self.assertEqual("bfloat16 (L, 2, R, G, M, W)", methods[method]["arguments"]["cache"])
        self.assertEqual("float32 (A, V)", methods["read_on"]["results"]["logits"])


class TypeOfTheCacheTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(3)
        self.exact = InternLm2(SIZES).eval().requires_grad_(False)
        self.prompt = torch.randn(2, 20, SIZES.hidden)

    def logits(self, model: torch.nn.Module, dtype: torch.dtype) -> torch.Tensor:
        filled, lengths = cache(2, dtype), torch.tensor([20, 13])
        first, hidden = model.prefill(self.prompt, lengths, torch.arange(2), filled)
        self.assertEqual({torch.float32}, {first.dtype, hidden.dtype})
        return torch.cat([first, model.decode(torch.tensor([3, 9]), lengths, filled)[0]])

    def stored(self, dtype: torch.dtype, int8: bool = False) -> InternLm2:
        weights = self.exact.state_dict()
        return stored_language_model(SIZES, lambda name: weights[name], dtype, int8)

    def test_in_16_bits_the_logits_are_off_by_what_16_bits_round(self):
        exact = self.logits(self.exact, torch.float32)
        for dtype, int8, most in (
            (torch.float16, False, 0.01),
            (torch.bfloat16, False, 0.06),
            (torch.bfloat16, True, 0.06),
        ):
            with self.subTest(f"{dtype}, int8 {int8}"):
                module = LanguageModule(self.stored(dtype, int8), TextToVision(CONFIG)).eval().requires_grad_(False)
                error = self.logits(torch.jit.script(module), dtype) - exact
                self.assertLess(error.square().mean().sqrt() / exact.square().mean().sqrt(), most)

    def test_an_empty_cache_has_the_type_of_the_weights(self):
        for dtype, int8 in ((torch.float32, False), (torch.float16, True), (torch.bfloat16, False)):
            with self.subTest(f"{dtype}, int8 {int8}"):
                module = LanguageModule(self.stored(dtype, int8), TextToVision(CONFIG)).eval().requires_grad_(False)
                room = torch.jit.script(module).room(torch.tensor(3), torch.tensor(POSITIONS))
                self.assertEqual((cache(3, dtype).shape, dtype), (room.shape, room.dtype))
                self.assertEqual(0, room.abs().sum())
        methods = description(False, torch.bfloat16)["llm"]
        self.assertEqual("bfloat16 (L, 2, R, G, M, W)", methods["room"]["results"]["cache"])

    def test_weights_of_16_bits_still_work_over_a_cache_of_float32(self):
        error = self.logits(self.stored(torch.float16), torch.float32) - self.logits(self.exact, torch.float32)
        self.assertLess(error.abs().max(), 0.02)

    def test_a_norm_in_16_bits_is_that_of_32_rounded_once(self):
        norm = self.exact.model.norm
        norm.weight.copy_(torch.rand(SIZES.hidden) + 0.5)
        for size in (1e-3, 1.0, 100.0):
            x = (torch.randn(4, SIZES.hidden) * size).to(torch.bfloat16)
            torch.testing.assert_close(norm(x), norm(x.float()).to(torch.bfloat16), rtol=2**-7, atol=0)

    def test_layers_that_share_their_weights_share_what_is_made_of_them(self):
        layer = {}

        def weight(name: str) -> torch.Tensor:
            key = name.split(".", 3)[-1] if ".layers." in name else name
            return layer.setdefault(key, self.exact.state_dict()[name])

        layers = stored_language_model(SIZES, weight, torch.float16, False).model.layers
        self.assertEqual(1, len({id(one.feed_forward.w1_w3) for one in layers}))


if __name__ == "__main__":
    unittest.main()
