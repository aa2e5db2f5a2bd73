"""From a picture and its prompts to the mask of a [SEG], through an exported bundle, against upstream's public code;
the numbers come from ``parity/upstream_chain.py``."""

import json
import sys
import unittest
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from omg_llava.vision.preprocess import normalise, pad_offsets, square_image, square_mask

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "src/test/resources/upstream"
BUNDLE = FOLDER / "bundle"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "parity"))

from ours import chain_modules  # noqa: E402
from rule import chain  # noqa: E402

LARGEST = 1e-4


class TestParityChain(unittest.TestCase):
    differences: dict[str, float] = {}

    @classmethod
    @torch.no_grad()
    def setUpClass(cls):
        cls.upstream = load_file(str(FOLDER / "upstream.safetensors"))
        cls.given = chain()
        cls.encoder, cls.decoder, cls.llm = (
            torch.jit.load(str(BUNDLE / f"{name}.pt")).eval() for name in ("encoder", "decoder", "llm")
        )
        cls.class_embeddings = load_file(str(BUNDLE / "class_embeddings.safetensors"))["class_embeddings"]
        description = json.loads((BUNDLE / "bundle.json").read_text())
        cls.side, cls.language = description["imageSize"], description["architecture"]["language"]
        cls.images = torch.from_numpy(normalise(square_image(cls.given["picture"], cls.side)))[None]
        cls.maps = cls.encoder.encode(cls.images)
        cls.perceived = cls.decoder.perceive(*cls.maps, cls.class_embeddings)

    @classmethod
    def tearDownClass(cls):
        print("\nlargest absolute difference from upstream, exported bundle:")
        for name, difference in cls.differences.items():
            print(f"  {name:24} {difference:.1e}")

    def close(self, name: str, ours: torch.Tensor) -> None:
        theirs = self.upstream[name]
        self.assertEqual(tuple(ours.shape), tuple(theirs.shape), name)
        self.differences[name] = float((ours.float() - theirs).abs().max())
        self.assertLessEqual(self.differences[name], LARGEST, name)

    def test_weights_of_the_bundle_follow_from_the_rule(self):
        for stored, module in zip((self.encoder, self.decoder, self.llm), chain_modules(), strict=True):
            weights, expected = dict(stored.named_parameters()), dict(module.named_parameters())
            self.assertEqual(weights.keys(), expected.keys())
            for name, value in expected.items():
                self.assertTrue(torch.equal(value, weights[name]), name)

    def test_picture_and_maps(self):
        self.close("image", self.images[:, :, ::16, ::16])
        mask_features, memory32, memory16, memory8, stage4 = self.maps
        self.close("mask_features", mask_features[:, ::8])
        self.close("memory32", memory32)
        self.close("memory16", memory16)
        self.close("memory8", memory8[:, ::4])
        self.close("stage4", stage4)

    @torch.no_grad()
    def test_perception(self):
        class_logits, mask_logits, query, iou_logits, pixel_tokens, object_tokens, valid = self.perceived
        self.close("class_logits", class_logits)
        self.close("mask_logits", mask_logits)
        self.close("object_query", query)
        self.close("iou_logits", iou_logits)
        eager = chain_modules()[1].decoder.perceive(*self.maps, self.class_embeddings)
        self.close("pixel_features", eager[4])
        self.close("attn_mask", eager[5])
        self.close("visual_tokens", torch.cat([pixel_tokens[0], object_tokens[0][valid[0]]]))

    @torch.no_grad()
    def test_prompts(self):
        height, width, _ = self.given["picture"].shape
        top, left, square = pad_offsets(height, width)
        corners = np.concatenate(
            [self.given["point"], self.given["point"], self.given["box"], np.zeros(4, np.float32)]
        ).reshape(3, 2, 2)
        boxes = torch.from_numpy(
            (corners + np.array([left, top], np.float32)) * np.float32(self.side / square)
        ).reshape(3, 4)
        masks = torch.zeros(3, self.side, self.side, dtype=torch.bool)
        masks[2] = torch.from_numpy(square_mask(self.given["mask"], self.side))
        index = torch.zeros(3, dtype=torch.int64)
        self.close(
            "prompt_tokens",
            self.decoder.prompt(*self.maps[:4], self.class_embeddings, torch.arange(3), boxes, masks, index)[0],
        )

    @torch.no_grad()
    def test_language_and_seg(self):
        prompts = dict(zip(("point", "box", "mask"), self.upstream["prompt_tokens"].split(1), strict=True))
        rows = [
            self.upstream["visual_tokens"]
            if t is None
            else prompts[t]
            if t in prompts
            else self.llm.embed(torch.tensor([t]))
            for t in self.given["tokens"]
        ]
        embeddings, sizes = torch.cat(rows)[None], self.language
        length = embeddings.shape[1]
        cache = torch.zeros(sizes["layers"], 2, 1, sizes["kv_heads"], length, sizes["hidden"] // sizes["heads"])
        # The [SEG] comes as the model's own token does: into the cache, alone.
        self.llm.prefill(embeddings[:, :-1], torch.tensor([length - 1]), torch.tensor([0]), cache)
        logits, hidden = self.llm.decode(torch.tensor([self.given["tokens"][-1]]), torch.tensor([length - 1]), cache)
        self.close("logits", logits)
        self.close("hidden", hidden)
        query = self.llm.seg_query(hidden)
        self.close("seg_query", query)
        self.close("ground", self.decoder.ground(*self.maps[:4], query, torch.tensor([0])))


if __name__ == "__main__":
    unittest.main()
