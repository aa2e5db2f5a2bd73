"""Published files to a bundle, at reduced width with every published name, and against the full-size shapes without
allocating them."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import published
import sentencepiece
import torch
from tokenizers import Tokenizer

from omg_llava.config import OmgLlavaConfig, omg_llava_7b
from omg_llava.convert import clip_text, layout
from omg_llava.convert.__main__ import convert, parse_arguments
from omg_llava.convert.class_list import read_classes
from omg_llava.convert.files import ConversionError, of_tensors, read_file, read_folder
from omg_llava.convert.language import DTYPES, converted_language_model, merged_weight
from omg_llava.convert.names import backbone_of_clip
from omg_llava.convert.tokenizer import convert_tokenizer
from omg_llava.export.modules import LanguageModule
from omg_llava.language.projectors import TextToVision
from omg_llava.language.stored import quantise


def converted(arguments: list[str]) -> list[layout.KeyReport]:
    """Runs the converter without its progress."""
    with contextlib.redirect_stderr(io.StringIO()):
        return convert(parse_arguments(arguments))


class FullSizeTest(unittest.TestCase):
    """The definition at the published size against the table of the specification."""

    def assert_same(self, expected: published.Shapes, ours: published.Shapes) -> None:
        found = layout.report("table", ours, expected)
        self.assertEqual(([], [], []), (found.missing, found.unexpected, found.wrong_shape))
        self.assertEqual(len(expected), found.used)

    def test_every_name_and_shape_is_the_published_one(self):
        sizes, config = published.Sizes(), omg_llava_7b()
        self.assert_same(published.backbone(sizes) | published.panoptic_head(sizes), layout.omg_seg(config))
        self.assert_same(published.internlm2(sizes), layout.internlm2(config.language))
        self.assert_same(published.omg_llava(sizes), layout.omg_llava(config))

    def test_number_of_values_is_the_published_one(self):
        count = sum(torch.Size(shape).numel() for shape in layout.omg_llava(omg_llava_7b()).values())
        self.assertEqual(2_107_110_400, count)

    def test_sizes_are_read_from_files_of_published_shape(self):
        sizes = published.Sizes()
        with torch.device("meta"):
            for task in (False, True):
                llava = of_tensors("llava", {k: torch.empty(v) for k, v in published.omg_llava(sizes, task).items()})
                seg = of_tensors(
                    "seg",
                    {
                        k: torch.empty(v)
                        for k, v in (published.backbone(sizes) | published.panoptic_head(sizes)).items()
                    },
                )
                language = {
                    "hidden_size": 4096,
                    "num_hidden_layers": 32,
                    "num_attention_heads": 32,
                    "num_key_value_heads": 8,
                    "intermediate_size": 14336,
                }
                language |= {
                    "vocab_size": 92544,
                    "rms_norm_eps": 1e-5,
                    "rope_theta": 1e6,
                    "max_position_embeddings": 32768,
                }
                config = layout.read_config(llava, seg, language, 1024, 133, 17)
                self.assertEqual(task, config.vision.separate_seg_decoder)
                self.assert_same(llava.shapes, layout.omg_llava(config))
                self.assert_same(seg.shapes, layout.omg_seg(config))
                if not task:
                    self.assertEqual(omg_llava_7b(), config)

    def test_text_tower_has_the_published_names(self):
        with torch.device("meta"):
            tensors = of_tensors("clip", {k: torch.empty(v) for k, v in published.clip(published.Sizes()).items()})
        text = {k: v for k, v in tensors.shapes.items() if not k.startswith(("visual.", "logit_scale"))}
        self.assert_same(text, clip_text.expected_text(tensors))
        self.assertEqual(published.backbone(published.Sizes()), backbone_of_clip(tensors).shapes)


class ClassListTest(unittest.TestCase):
    def test_the_lists_are_those_of_the_specification(self):
        coco, vipseg = read_classes("coco"), read_classes("vipseg")
        self.assertEqual(
            (133, 80, 17, 254),
            (
                len(coco),
                sum(c.is_thing for c in coco),
                max(len(c.synonyms) for c in coco),
                sum(len(c.synonyms) for c in coco),
            ),
        )
        self.assertEqual(
            (124, 58, 3), (len(vipseg), sum(c.is_thing for c in vipseg), max(len(c.synonyms) for c in vipseg))
        )
        self.assertEqual(("ship", "boat"), next(c for c in vipseg if c.name == "ship_or_boat").synonyms)
        self.assertEqual(14, len(set(clip_text.TEMPLATES)))

    def test_bad_lists_say_what_is_wrong(self):
        good = {"id": 1, "name": "a", "isThing": True}
        cases = {
            "comes twice": [good, good],
            "needs id": [good | {"id": -1}],
            "list of texts": [good | {"synonyms": []}],
            "list of classes": {},
        }
        with tempfile.TemporaryDirectory() as folder:
            for message, content in cases.items():
                path = Path(folder) / "classes.json"
                path.write_text(json.dumps(content))
                with self.subTest(message), self.assertRaisesRegex(ConversionError, message):
                    read_classes(str(path))


class ConversionTest(unittest.TestCase):
    """Files of every published name at reduced width."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.files = published.PublishedFiles(cls.root / "published")
        cls.classes = cls.root / "classes.json"
        cls.classes.write_text(
            json.dumps(
                [
                    {"id": 4, "name": "ship_or_boat", "isThing": True},
                    {"id": 9, "name": "car", "isThing": True},
                    {"id": 2, "name": "sky", "isThing": False},
                ]
            )
        )
        options = ("--dtype", "fp32", "--classes", str(cls.classes), "--report", str(cls.root / "report.json"))
        cls.reports = converted(cls.files.arguments(cls.root / "fp32", *options))
        cls.config = OmgLlavaConfig.from_dict(json.loads((cls.root / "fp32/bundle.json").read_text())["architecture"])

    def bundle(self, name: str) -> dict:
        return json.loads((self.root / name / "bundle.json").read_text())

    def module(self, bundle: str, role: str) -> torch.jit.ScriptModule:
        return torch.jit.load(str(self.root / bundle / f"{role}.pt"))

    def logits(self, llm: torch.nn.Module) -> torch.Tensor:
        """Logits after a prompt of random embeddings and after one more token."""
        sizes = published.REDUCED
        cache = torch.zeros(published.LAYERS, 2, 2, sizes.kv_heads, 16, sizes.hidden // sizes.heads)
        embeddings = torch.randn(2, 7, sizes.hidden, generator=torch.Generator().manual_seed(5))
        first = llm.prefill(embeddings, torch.tensor([7, 4]), torch.tensor([0, 1]), cache)[0]
        return torch.cat([first, llm.decode(torch.tensor([3, 9]), torch.tensor([7, 4]), cache)[0]])

    def test_every_tensor_is_used(self):
        self.assertTrue(all(report.complete for report in self.reports))
        said = json.loads((self.root / "report.json").read_text())
        sizes = published.REDUCED
        text = [k for k in published.clip(sizes) if not k.startswith(("visual.", "logit_scale"))]
        expected = [
            len(published.omg_llava(sizes)),
            len(published.backbone(sizes) | published.panoptic_head(sizes)),
            len(published.internlm2(sizes)),
            len(text),
        ]
        self.assertEqual(expected, [report["used"] for report in said])
        self.assertEqual([0] * 8, [report[kind] for report in said for kind in ("missing", "unexpected")])

    def test_weights_arrive_where_they_belong(self):
        seg, llava = read_file(self.files.omg_seg), read_file(self.files.llava)
        encoder, decoder, llm = (self.module("fp32", role).state_dict() for role in ("encoder", "decoder", "llm"))
        for name in ("backbone.layer3.blocks.26.gamma", "backbone.stem.0.weight"):
            self.assertTrue(torch.equal(seg[name], encoder[name]))
        for name in ("transformer_decoder.layers.8.norms.2.weight", "cls_proj.4.bias", "pb_embedding.weight"):
            self.assertTrue(torch.equal(seg[f"panoptic_head.{name}"], decoder[f"decoder.{name}"]))
        self.assertTrue(
            torch.equal(
                llava["projector.model.seperate_embed.weight"], decoder["projector.model.seperate_embed.weight"]
            )
        )
        self.assertTrue(
            torch.equal(llava["projector_text2vision.model.2.bias"], llm["projector_text2vision.model.2.bias"])
        )
        self.assertTrue(
            torch.equal(
                llava["llm.base_model.model.model.tok_embeddings.weight"], llm["llm.model.tok_embeddings.weight"]
            )
        )
        # The base of output is the trained one with its four more rows, and LoRA is on it too.
        peft = "llm.base_model.model.output."
        product = llava[f"{peft}lora_B.default.weight"] @ llava[f"{peft}lora_A.default.weight"]
        torch.testing.assert_close(llava[f"{peft}base_layer.weight"] + 0.5 * product, llm["llm.output.weight"])

    def test_merged_layers_answer_as_base_and_adapter_do(self):
        config = self.config.language
        base, llava = read_folder(self.files.internlm2), read_file(self.files.llava)
        name, peft = "model.layers.31.feed_forward.w2.weight", "llm.base_model.model.model.layers.31.feed_forward.w2."
        x = torch.randn(3, config.ffn)
        apart = (
            x @ base[name].float().T
            + 0.5 * (x @ llava[f"{peft}lora_A.default.weight"].T) @ llava[f"{peft}lora_B.default.weight"].T
        )
        torch.testing.assert_close(apart, x @ merged_weight(name, config, base, llava).T)

    def test_other_types_answer_nearly_the_same_in_less_memory(self):
        base, llava = read_folder(self.files.internlm2), read_file(self.files.llava)
        exact, sizes = self.logits(self.module("fp32", "llm")), {}
        for dtype, int8, most in (
            ("fp32", False, 1e-5),
            ("fp16", False, 0.01),
            ("bf16", False, 0.06),
            ("fp16", True, 0.06),
        ):
            model = converted_language_model(self.config.language, base, llava, DTYPES[dtype], int8)
            name = dtype + ("-int8" if int8 else "")
            sizes[name] = sum(value.nbytes for value in model.state_dict().values())
            exported = torch.jit.script(LanguageModule(model, TextToVision(self.config)).eval().requires_grad_(False))
            error = (self.logits(exported) - exact).square().mean().sqrt() / exact.square().mean().sqrt()
            print(f"{name}: {sizes[name]} bytes, error of the logits {error:.4f} of their size")
            self.assertLess(error, most)
        self.assertLess(sizes["fp16"], 0.6 * sizes["fp32"])
        self.assertLess(sizes["fp16-int8"], 0.7 * sizes["fp16"])

    def test_int8_is_off_by_half_a_step_at_most(self):
        weight = torch.randn(9, 33) * torch.logspace(-4, 1, 9).unsqueeze(1)
        for dtype in (torch.float32, torch.float16, torch.bfloat16):
            values, scale = quantise(weight, dtype)
            self.assertLessEqual(((values * scale.float() - weight).abs() / scale.float()).max(), 0.75)
            self.assertEqual((torch.int8, dtype), (values.dtype, scale.dtype))

    def test_a_task_model_brings_its_decoder_and_openclip_a_missing_backbone(self):
        files = published.PublishedFiles(self.root / "task", task=True)
        bare = {k: v for k, v in torch.load(files.omg_seg)["state_dict"].items() if not k.startswith("backbone.")}
        torch.save(bare, files.omg_seg)
        embeddings = self.root / "convnext_large_d_320_CocoPanopticOVDataset.pth"
        torch.save(torch.nn.functional.normalize(torch.randn(133, 17, published.REDUCED.clip), dim=-1), embeddings)
        converted(files.arguments(self.root / "task-bundle", "--class-embeddings", str(embeddings), "--llm-int8"))
        encoder, decoder = (self.module("task-bundle", role).state_dict() for role in ("encoder", "decoder"))
        expected = read_file(files.llava)["visual_encoder.panoptic_head.mask_embed_llm.4.weight"]
        self.assertTrue(torch.equal(expected, decoder["decoder.mask_embed_llm.4.weight"]))
        clip = read_file(files.clip)
        for ours, theirs in (
            ("layer3.blocks.5.mlp.fc1.weight", "trunk.stages.2.blocks.5.mlp.fc1.weight"),
            ("head.1.mlp.fc2.weight", "head.mlp.fc2.weight"),
        ):
            self.assertTrue(torch.equal(encoder[f"backbone.{ours}"], clip[f"visual.{theirs}"]))
        bundle = self.bundle("task-bundle")
        self.assertEqual((133, 17), (len(bundle["classes"]), bundle["architecture"]["vision"]["synonyms"]))

    def test_class_embeddings_are_unit_rows_and_differ_by_name(self):
        classes = [
            c
            for c in read_classes("vipseg")
            if c.name in ("ship_or_boat", "car", "bus", "cupboard_or_showcase_or_storage_rack")
        ]
        rows = clip_text.class_embeddings(read_file(self.files.clip), self.files.vocabulary, classes)
        self.assertEqual((4, 3, published.REDUCED.clip), tuple(rows.shape))
        torch.testing.assert_close(rows.norm(dim=-1), torch.ones(4, 3))
        car = next(i for i, c in enumerate(classes) if c.name == "car")
        self.assertTrue(torch.equal(rows[car, 0], rows[car, 2]))
        self.assertFalse(torch.equal(rows[car, 0], rows[car + 1, 0]))

    def test_the_tower_computes_what_pytorch_computes(self):
        tensors = read_file(self.files.clip)
        tower = clip_text.text_tower(tensors, "cpu")
        tower.load_state_dict({name: tensors[name] for name in tower.state_dict()})
        width = published.REDUCED.text_width
        layer = torch.nn.TransformerEncoderLayer(
            width, 1, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True
        ).eval()
        x = torch.randn(2, 5, width)
        block = tower.transformer.resblocks[3]
        names = {"self_attn": "attn", "linear1": "mlp.c_fc", "linear2": "mlp.c_proj", "norm1": "ln_1", "norm2": "ln_2"}
        state = block.state_dict()
        layer.load_state_dict(
            {
                k: state[next(k.replace(a, b, 1) for a, b in names.items() if k.startswith(a + "."))]
                for k in layer.state_dict()
            }
        )
        mask = torch.full((5, 5), float("-inf")).triu(1)
        torch.testing.assert_close(layer(x, mask), block(x, mask))

    def test_clip_words(self):
        tokenizer = clip_text.clip_tokenizer(self.files.vocabulary, published.REDUCED.text_rows)
        self.assertEqual(["the</w>", "pho", "t", "o</w>", ".</w>"], tokenizer.encode(" The  photo.").tokens)
        ids = clip_text.token_ids(tokenizer, ["the", "the " * 90], 77)
        self.assertEqual([518, 513, 519, 0], ids[0, :4].tolist())
        self.assertEqual((518, 519), (int(ids[1, 0]), int(ids[1, -1])))

    def test_tokenizer_counts_as_sentencepiece_does(self):
        model = self.files.internlm2 / "tokenizer.model"
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
        tokenizer = Tokenizer.from_file(str(self.root / "fp32/tokenizer.json"))
        for text in (
            "Segment the red ball.",
            "  two  spaces and a tab\t",
            "Größe 猫 🐈",
            "person person, describe!",
            "\n",
        ):
            self.assertEqual(pieces.encode(text), tokenizer.encode(text, add_special_tokens=False).ids, text)
            self.assertEqual(text, tokenizer.decode(pieces.encode(text), False))

    def test_token_ids_are_the_published_ones(self):
        tokenizer = convert_tokenizer(self.files.internlm2 / "tokenizer.model", published.REDUCED.base_rows)
        offsets = {"<|im_end|>": -2, "<|im_start|>": -1, "[SEG]": 0, "<p>": 1, "</p>": 2, "<region>": 3, "<mark>": 4}
        for literal, offset in offsets.items():
            self.assertEqual(published.REDUCED.base_rows + offset, tokenizer.token_to_id(literal), literal)
        self.assertEqual((1, 2), (tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")))
        self.assertEqual([1, 399, 400], tokenizer.encode("<s><|im_start|>[SEG]", add_special_tokens=False).ids)

    def test_the_bundle_says_what_it_is(self):
        bundle = self.bundle("fp32")
        self.assertEqual("omg-llava-7b", bundle["name"])
        self.assertEqual((3, 2), (len(bundle["classes"]), bundle["architecture"]["vision"]["synonyms"]))
        self.assertEqual(404, bundle["architecture"]["language"]["vocabulary"])

    def test_names_that_do_not_fit_are_all_listed_and_nothing_is_written(self):
        state = dict(torch.load(self.files.llava))
        gone = "llm.base_model.model.model.layers.7.attention.wo.lora_B.default.weight"
        del state[gone]
        state["projector.model.extra.weight"] = torch.zeros(2)
        state["projector_text2vision.model.0.bias"] = torch.zeros(3)
        path, out = self.root / "broken.pth", self.root / "never"
        torch.save(state, path)
        with self.assertRaises(ConversionError) as caught:
            converted([*self.files.arguments(out), "--llava", str(path)])
        for line in (
            f"missing: {gone}",
            "unexpected: projector.model.extra.weight",
            "wrong shape: projector_text2vision.model.0.bias: (3,) (expected: (64,))",
        ):
            self.assertIn(line, str(caught.exception))
        self.assertFalse(out.exists())

    def test_a_matrix_with_other_rows_is_refused(self):
        config = json.loads((self.files.internlm2 / "config.json").read_text())
        state = dict(torch.load(self.files.llava))
        name = "llm.base_model.model.model.tok_embeddings.weight"
        state[name] = torch.zeros(config["vocab_size"] + 10, config["hidden_size"])
        path = self.root / "more-rows.pth"
        torch.save(state, path)
        with self.assertRaisesRegex(ConversionError, r"tok_embeddings.weight: \(410, 64\) \(expected: \(404, 64\)\)"):
            converted([*self.files.arguments(self.root / "never"), "--llava", str(path)])


if __name__ == "__main__":
    unittest.main()
