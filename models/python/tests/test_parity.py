"""Every module against upstream's public code at the same random weights and reduced width; the numbers come from
``parity/upstream.py``."""

import dataclasses
import sys
import unittest
from pathlib import Path

import torch
from safetensors.torch import load_file

from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.lora import merge_lora
from omg_llava.omg_llava import OmgLlavaLanguage, valid_object_tokens

PARITY = Path(__file__).resolve().parents[1] / "parity"
sys.path.insert(0, str(PARITY))

from ours import SEED, fill, language_model, perception, reduced  # noqa: E402
from rule import SIZES, inputs  # noqa: E402

LARGEST = 1e-4


class TestParity(unittest.TestCase):
    differences: dict[str, float] = {}

    @classmethod
    @torch.no_grad()
    def setUpClass(cls):
        cls.upstream = load_file(str(PARITY / "upstream.safetensors"))
        cls.given = {k: torch.from_numpy(v) for k, v in inputs(SEED).items()}
        cls.config = dataclasses.replace(
            reduced(), language=dataclasses.replace(reduced().language, hidden=SIZES["hidden"])
        )
        cls.model = perception(cls.config.vision)
        cls.features = cls.model.backbone(cls.given["images"])
        cls.maps = cls.model.panoptic_head.pixel_decoder(cls.features)
        cls.decoder = cls.model.decoder()

    @classmethod
    def tearDownClass(cls):
        print("\nlargest absolute difference from upstream:")
        for name, difference in cls.differences.items():
            print(f"  {name:24} {difference:.1e}")

    def close(self, module: str, name: str, ours: torch.Tensor) -> None:
        theirs = self.upstream[name]
        self.assertEqual(tuple(ours.shape), tuple(theirs.shape), name)
        difference = float((ours.float() - theirs.float()).abs().max())
        self.differences[module] = max(self.differences.get(module, 0.0), difference)
        self.assertLessEqual(difference, LARGEST, name)

    @torch.no_grad()
    def test_backbone(self):
        for i, feature in enumerate(self.features):
            self.close("backbone", f"backbone{i}", feature)

    @torch.no_grad()
    def test_pixel_decoder(self):
        self.close("pixel decoder", "mask_features", self.maps[0][:, ::8])
        for i, memory in enumerate(self.maps[1:]):
            self.close("pixel decoder", f"memory{i}", memory)

    @torch.no_grad()
    def test_decoder_prior_and_pixel_features(self):
        classes, masks, query, iou, pixels, attn_mask = self.decoder.perceive(*self.maps, self.features[3])
        side = SIZES["image_size"]
        masks = torch.nn.functional.interpolate(masks, size=[side, side], mode="bilinear", align_corners=False)[
            :, :, ::8, ::8
        ]
        self.close("decoder queries", "query_pos_feat", query)
        self.close("class logits", "class_logits", classes)
        self.close("mask logits", "masks", masks)
        self.close("IoU logits", "iou_logits", iou)
        self.close("perception prior", "pixel_features", pixels)
        self.assertTrue(torch.equal(attn_mask, self.upstream["attn_mask"].bool()))

    @torch.no_grad()
    def test_prompts(self):
        index, box = self.given["batch_index"], self.given["boxes"]
        side = SIZES["image_size"]
        none = torch.zeros(3, side, side, dtype=torch.bool)
        for kind, (name, place, masks) in enumerate(
            (
                ("point", self.given["points"].repeat(1, 2), none),
                ("box", box, none),
                ("mask", box, self.given["regions"].bool()),
            )
        ):
            query, _, _ = self.decoder.prompt(*self.maps, torch.full((3,), kind), place, masks, index)
            self.close(f"prompt, {name}", f"prompt_{name}", query)

    @torch.no_grad()
    def test_seg_decoding_after_every_layer(self):
        index = self.given["batch_index"]
        embeddings = self.decoder.ground_all_layers(self.maps[0], self.maps[1:], self.given["seg_queries"], index)
        for layer, embedding in enumerate(embeddings):
            masks = torch.einsum("nc,nchw->nhw", embedding, self.maps[0][index])
            self.close("[SEG] decoding", f"ground{layer}", masks[:, ::2, ::2])
        last = self.decoder.ground(*self.maps, self.given["seg_queries"], index)
        self.close("[SEG] decoding", f"ground{len(embeddings) - 1}", last[:, ::2, ::2])

    @torch.no_grad()
    def test_visual_tokens_of_the_model_and_its_ablations(self):
        classes, _, query, _, pixels, attn_mask = self.decoder.perceive(*self.maps, self.features[3])
        valid = valid_object_tokens(classes, attn_mask, False)
        for name, prior, objects in (("m2", True, True), ("m1", True, False), ("m0", False, False)):
            model = OmgLlavaLanguage(
                dataclasses.replace(self.config, prior_embedding=prior, object_tokens=objects)
            ).eval()
            fill(model.projector, "projector.")
            for i, tokens in enumerate(model.visual_tokens(pixels, query, valid)):
                self.close(f"visual tokens, {name.upper()}", f"tokens_{name}_{i}", tokens)

    @torch.no_grad()
    def test_internlm2_with_lora_and_merged(self):
        llm = language_model(reduced().language)
        self.compare_language("InternLM2 with LoRA", llm)
        merge_lora(llm)
        self.compare_language("InternLM2, LoRA merged", llm)

    def compare_language(self, module: str, llm: InternLm2) -> None:
        for name, embeddings in (
            ("", self.given["embeddings"]),
            ("_of_ids", llm.model.tok_embeddings(self.given["ids"])),
        ):
            length = embeddings.shape[1]
            allowed = torch.ones(length, length, dtype=torch.bool).tril().expand(1, 1, -1, -1)
            hidden = llm(embeddings, torch.arange(length).expand(len(embeddings), -1), allowed)
            self.close(module, "llm_logits" + name, llm.output(hidden))
            if not name:
                self.close(module, "llm_hidden", hidden)


if __name__ == "__main__":
    unittest.main()
