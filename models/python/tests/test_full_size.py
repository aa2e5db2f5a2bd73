"""What a language model with the weights of one layer says of itself."""

import dataclasses
import unittest

import torch

from omg_llava.config import omg_llava_7b
from omg_llava.convert.language import stored_language_model
from omg_llava.export.full_size import RandomWeights, step_bytes
from omg_llava.language.internlm2 import InternLm2

LANGUAGE = dataclasses.replace(omg_llava_7b().language, layers=3, hidden=32, heads=4, kv_heads=2, ffn=48, vocabulary=80)


def small(one_layer: bool, int8: bool = False) -> InternLm2:
    shapes = {name: value.shape for name, value in InternLm2(LANGUAGE).state_dict().items()}
    weights = RandomWeights(shapes, torch.bfloat16, one_layer)
    return stored_language_model(LANGUAGE, weights, torch.bfloat16, int8)


class TestFullSize(unittest.TestCase):
    def test_a_step_reads_the_weights_of_a_shared_layer_once_for_each_layer(self):
        self.assertEqual(step_bytes(small(one_layer=True)), step_bytes(small(one_layer=False)))
        self.assertEqual(step_bytes(small(True, int8=True)), step_bytes(small(False, int8=True)))

    def test_a_step_reads_all_weights_but_the_embeddings(self):
        llm = small(one_layer=False)
        held = sum(w.numel() * w.element_size() for w in llm.state_dict().values())
        embeddings = llm.model.tok_embeddings.weight
        self.assertEqual(step_bytes(llm), held - embeddings.numel() * embeddings.element_size())


if __name__ == "__main__":
    unittest.main()
