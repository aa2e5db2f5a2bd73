"""Queries of several frames, decoded together."""

import unittest

import torch
from test_training import perception

INDEX = torch.tensor([3, 0, 3, 3, 0, 2])


class TestFrameSlots(unittest.TestCase):
    def setUp(self):
        self.decoder = perception().decoder()
        model = perception()
        self.maps = model.encoder()(torch.randn(4, 3, 64, 64))[:4]

    def one_by_one(self, call) -> list[torch.Tensor]:
        """What each query gives on its own frame alone."""
        parts = [call([m[i : i + 1] for m in self.maps], n, torch.zeros(1).long()) for n, i in enumerate(INDEX)]
        return [torch.cat(results) for results in zip(*parts, strict=True)]

    @torch.no_grad()
    def test_seg_queries_give_the_masks_that_each_gives_alone(self):
        query = torch.randn(len(INDEX), 2 * self.maps[0].shape[1])
        together = self.decoder.ground(*self.maps, query, INDEX)
        (alone,) = self.one_by_one(lambda maps, n, zero: (self.decoder.ground(*maps, query[n : n + 1], zero),))
        self.assertTrue(torch.allclose(together, alone, atol=1e-4))
        self.assertFalse(torch.allclose(together[0], together[1], atol=1e-2))

    @torch.no_grad()
    def test_prompts_of_every_kind_give_what_each_gives_alone(self):
        kind = torch.tensor([0, 1, 2, 2, 1, 0])
        box = torch.rand(len(INDEX), 2).repeat(1, 2) * 20 + torch.tensor([0.0, 0.0, 30.0, 30.0])
        masks = torch.zeros(len(INDEX), 64, 64, dtype=torch.bool)
        masks[2, 5:30, 5:40], masks[3, 40:60, 10:20] = True, True
        together = self.decoder.prompt(*self.maps, kind, box, masks, INDEX)
        alone = self.one_by_one(
            lambda maps, n, zero: self.decoder.prompt(*maps, kind[n : n + 1], box[n : n + 1], masks[n : n + 1], zero)
        )
        for left, right in zip(together, alone, strict=True):
            self.assertTrue(torch.allclose(left, right, atol=1e-4))


if __name__ == "__main__":
    unittest.main()
