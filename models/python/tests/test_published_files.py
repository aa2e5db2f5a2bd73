"""Published files as frameworks write them, and what comes in their place."""

import contextlib
import gzip
import importlib.util
import io
import json
import os
import pickle
import re
import shlex
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import published
import torch
from optional import installed
from safetensors.torch import load_file, save_file

from omg_llava.convert import classes, clip_text
from omg_llava.convert.__main__ import main, parse_arguments
from omg_llava.convert.files import ConversionError, read_file, read_folder, require_finite
from omg_llava.convert.inputs import read_published

LFS_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 8430000000\n"
WEB_PAGE = "\n<!DOCTYPE html><html><body>Sign in to download</body></html>"
PEFT = "llm.base_model.model."
EXTRA = "models/python[published]"


class Payload:
    """Pickled, a call of ``os.system``."""

    def __init__(self, command: str):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


class PickledFilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.path = self.root / "checkpoint.pth"

    def both_formats(self, content: object):
        for legacy in (False, True):
            torch.save(content, self.path, _use_new_zipfile_serialization=not legacy)
            yield read_file(self.path)

    def test_values_are_those_that_were_saved(self):
        whole = torch.randn(6, 8)
        state = {
            "float": torch.randn(3, 5),
            "half": torch.randn(4).half(),
            "brain": torch.randn(4).bfloat16(),
            "number": torch.tensor(7),
            "turned": whole.T[2:5],
            "empty": torch.empty(0, 3),
            "flags": torch.tensor([True, False]),
            "parameter": torch.nn.Parameter(torch.randn(2, 2)),
        }
        for read in self.both_formats({"state_dict": state}):
            self.assertEqual(set(state), set(read))
            for name, value in state.items():
                self.assertEqual((value.dtype, tuple(value.shape)), (read[name].dtype, read.shapes[name]))
                self.assertTrue(torch.equal(value, read[name]), name)

    def test_what_is_read_does_not_change_the_file(self):
        torch.save({"a": torch.ones(4)}, self.path)
        before = self.path.read_bytes()
        read_file(self.path)["a"].zero_()
        self.assertEqual(before, self.path.read_bytes())

    def test_pickled_code_does_not_run_and_weights_beside_it_are_read(self):
        evidence = self.root / "it-ran"
        payload = Payload(f"touch {evidence}")
        for content in ({"a": torch.ones(2), "b": payload}, {"state_dict": {"a": torch.ones(2)}, "hook": payload}):
            for read in self.both_formats(content):
                self.assertEqual({"a": (2,)}, read.shapes)
        self.assertFalse(evidence.exists())

    def test_no_opcode_of_a_pickle_finds_a_way_to_run_code(self):
        evidence = self.root / "it-ran"
        call = f"(S'touch {evidence}'\n".encode()
        attempts = {
            "reduce": b"cposix\nsystem\n" + call + b"tR.",
            "instance": b"(S'touch " + str(evidence).encode() + b"'\niposix\nsystem\n.",
            "object": b"(cposix\nsystem\nS'touch " + str(evidence).encode() + b"'\no.",
            "new object": b"cbuiltins\neval\n(S'open(\"" + str(evidence).encode() + b'", "w")\'\nt\x81.',
            "stack global": b"\x80\x04\x8c\x05posix\x8c\x06system\x93" + call + b"tR.",
            "attribute": b"\x80\x04\x8c\x08builtins\x8c\x0eprint.__self__\x93.",
            "state of a class": b"ccollections\nOrderedDict\n}(S'update'\ncposix\nsystem\nub.",
            "persistent": b"cposix\nsystem\nQ.",
        }
        for name, attempt in attempts.items():
            with self.subTest(name):
                self.path.write_bytes(attempt)
                with self.assertRaises(ConversionError):
                    read_file(self.path)
        self.assertFalse(evidence.exists())

    def test_a_tensor_that_reaches_beyond_its_storage_is_refused(self):
        torch.save({"a": torch.ones(4)}, self.path)
        content = self.path.read_bytes()
        # BININT1 4 is the length of the tensor and of the storage; the last one stands in the tensor's size.
        place = content.rindex(b"K\x04", 0, content.index(b"data/0"))
        self.path.write_bytes(content[:place] + b"K\x63" + content[place + 2 :])
        with self.assertRaisesRegex(ConversionError, "damaged|beyond its storage|cannot be read"):
            read_file(self.path)

    def test_wrappers_and_envelopes_are_understood(self):
        state = {"projector.a": torch.ones(2), "projector.b": torch.zeros(1)}
        wrapped = {f"module.{name}": value for name, value in state.items()}
        compiled = {f"_orig_mod.module.{name}": value for name, value in state.items()}
        deepspeed = {"module": wrapped, "buffer_names": [], "ds_version": "0.12.3", "optimizer": None}
        for content in (state, wrapped, {"state_dict": wrapped, "epoch": 3}, {"state_dict": compiled}, deepspeed):
            for read in self.both_formats(content):
                self.assertEqual({"projector.a": (2,), "projector.b": (1,)}, read.shapes)
        folder = self.root / "iter_9.pth"
        folder.mkdir()
        torch.save(deepspeed, folder / "mp_rank_00_model_states.pt")
        self.assertEqual({"projector.a", "projector.b"}, set(read_file(folder)))

    def test_a_file_of_real_mmengine_is_read(self):
        if not installed("mmengine", extra=EXTRA):
            return
        from mmengine.logging import HistoryBuffer, MessageHub
        from mmengine.optim import OptimWrapper
        from mmengine.runner.checkpoint import save_checkpoint

        model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
        optimizer = OptimWrapper(torch.optim.AdamW(model.parameters()))
        optimizer.update_params(model(torch.randn(2, 3, 8, 8)).mean())
        hub = MessageHub.get_instance("published-files-test")
        for step in range(5):
            hub.update_scalar("train/loss", 1.0 / (step + 1))
        hub.update_info("dataset_meta", {"classes": ("cat", "dog")})
        self.assertIsInstance(hub.get_scalar("train/loss"), HistoryBuffer)
        checkpoint = {
            "meta": {
                "epoch": 12,
                "iter": 9,
                "experiment_name": "omg",
                "seed": 1,
                "dataset_meta": {"classes": ("cat",)},
            },
            "state_dict": model.state_dict(),
            "message_hub": hub.state_dict(),
            "optimizer": optimizer.state_dict(),
        }
        save_checkpoint(checkpoint, str(self.path))
        with self.assertRaises(pickle.UnpicklingError):
            torch.load(self.path, weights_only=True)
        read = read_file(self.path)
        self.assertEqual(set(model.state_dict()), set(read))
        for name, value in model.state_dict().items():
            self.assertTrue(torch.equal(value, read[name]), name)

    def test_the_real_vocabulary_of_clip_gives_the_real_ids(self):
        if not installed("open_clip", "ftfy", extra=EXTRA):
            return
        # The tokenizer alone: the package's door imports torchvision.
        where = Path(importlib.util.find_spec("open_clip").origin).parent
        vocabulary = where / "bpe_simple_vocab_16e6.txt.gz"
        tokenizer = clip_text.clip_tokenizer(vocabulary, 49408)
        theirs = real_clip_tokenizer(where)
        texts = [t.format(n) for t in clip_text.TEMPLATES for n in ("ship", "bottle or cup", "Mobile phone", "t-shirt")]
        texts += ["it's 2 cats' (grey), 10:30!", "  spaces\tand\nlines ", "Größe naïve café 猫"]
        for text, row in zip(texts, theirs(texts), strict=True):
            expected = row[row != 0].tolist()
            self.assertEqual(expected, clip_text.token_ids(tokenizer, [text], 77)[0].tolist(), text)
        self.assertEqual(
            [49406, 320, 1125, 539, 320, 2368, 269, 49407],
            clip_text.token_ids(tokenizer, ["a photo of a cat."], 77)[0].tolist(),
        )


def real_clip_tokenizer(where: Path):
    """open_clip's own tokenizer, from its one file."""
    spec = importlib.util.spec_from_file_location("open_clip_tokenizer", where / "tokenizer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SimpleTokenizer(str(where / "bpe_simple_vocab_16e6.txt.gz"))


class PublishedFilesTest(unittest.TestCase):
    """All files at reduced width, each in other spellings, and what may come in the place of each."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.files = published.PublishedFiles(cls.root / "published")

    def read(self, **changed: Path):
        arguments = parse_arguments(self.files.arguments(self.root / "never"))
        return read_published(SimpleNamespace(**(vars(arguments) | changed)))

    def saved(self, name: str, content: object) -> Path:
        path = self.root / name
        torch.save(content, path)
        return path

    def test_old_peft_names_are_todays(self):
        old = {
            name.replace(f"{PEFT}output.base_layer.", f"{PEFT}output.").replace(".default.weight", ".weight"): value
            for name, value in torch.load(self.files.llava).items()
        }
        self.assertIn(f"{PEFT}output.weight", old)
        self.assertIn(f"{PEFT}model.layers.0.attention.wo.lora_A.weight", old)
        files, _ = self.read(llava=self.saved("old-peft.pth", old))
        self.assertEqual(published.omg_llava(published.REDUCED), files["--llava"].shapes)

    def test_known_names_that_are_no_weights_are_named_and_passed_over(self):
        state = torch.load(self.files.omg_seg)["state_dict"]
        extra = [
            "panoptic_head.cls_embed",
            "panoptic_head.logit_scale",
            "data_preprocessor.mean",
            "data_preprocessor.std",
        ]
        more = state | dict.fromkeys(extra, torch.zeros(3)) | {"panoptic_head.new.weight": torch.zeros(1)}
        files, passed = self.read(omg_seg=self.saved("more.pth", {"state_dict": more}))
        self.assertEqual(extra, passed["--omg-seg"])
        self.assertEqual({*state, "panoptic_head.new.weight"}, set(files["--omg-seg"]))

    def test_a_missing_clip_head_comes_from_openclip(self):
        state = torch.load(self.files.omg_seg)["state_dict"]
        headless = {name: value for name, value in state.items() if not name.startswith("backbone.head.")}
        files, _ = self.read(omg_seg=self.saved("headless.pth", headless))
        seg, clip = files["--omg-seg"], torch.load(self.files.clip)
        self.assertEqual({name: tuple(value.shape) for name, value in state.items()}, seg.shapes)
        self.assertTrue(torch.equal(clip["visual.head.mlp.fc2.weight"], seg["backbone.head.1.mlp.fc2.weight"]))
        self.assertTrue(torch.equal(state["backbone.stem.0.weight"], seg["backbone.stem.0.weight"]))

    def bad_inputs(self) -> dict[str, tuple[list, str]]:
        """What is wrong, to the options that bring it and what the line must say."""
        root, files = self.root, self.files
        llava, seg = torch.load(files.llava), torch.load(files.omg_seg)["state_dict"]

        def text(name: str, content: str) -> Path:
            (root / name).write_text(content)
            return root / name

        def folder(name: str, file: str, content: str | None) -> Path:
            """InternLM2's folder with one file changed, or left out."""
            made = root / name
            made.mkdir()
            for source in files.internlm2.iterdir():
                if source.name != file:
                    (made / source.name).symlink_to(source)
            if content is not None:
                (made / file).write_text(content)
            return made

        cut = root / "cut.pth"
        cut.write_bytes(files.llava.read_bytes()[:5000])
        half_shard = folder("half-shard", "model-00003-of-00008.safetensors", None)
        (half_shard / "model-00003-of-00008.safetensors").write_bytes(
            (files.internlm2 / "model-00003-of-00008.safetensors").read_bytes()[:-100]
        )
        nan = dict(llava)
        name = f"{PEFT}model.layers.7.attention.wo.lora_B.default.weight"
        nan[name] = nan[name].clone().index_fill_(0, torch.tensor([1]), float("nan"))
        pretrained = {k: v for k, v in llava.items() if k.startswith("projector")}
        headless = {k: v for k, v in seg.items() if not k.startswith("backbone.head.")}
        infinite = root / "infinite"
        folder("infinite", "model-00001-of-00008.safetensors", None)
        shard = load_file(files.internlm2 / "model-00001-of-00008.safetensors")
        first = next(iter(shard))
        save_file(
            shard | {first: torch.full_like(shard[first], torch.inf)}, infinite / "model-00001-of-00008.safetensors"
        )
        rows = dict(llava)
        rows[f"{PEFT}model.tok_embeddings.weight"] = torch.zeros(410, 64)
        gone = {k: v for k, v in llava.items() if k != name}
        embeddings = torch.nn.functional.normalize(torch.randn(124, 3, published.REDUCED.clip), dim=-1)
        config = json.loads((files.internlm2 / "config.json").read_text())
        del config["rope_theta"]
        shards = self.saved("optimizer.pt", {"optimizer_state_dict": {"zero_stage": 3}, "ds_version": "0.12"})
        bad_vocabulary = root / "vocabulary.txt.gz"
        bad_vocabulary.write_bytes(gzip.compress(b"#version\nt h\nth e</w>"))
        return {
            "a Git LFS pointer for OMG-LLaVA": (
                ["--llava", text("pointer.pth", LFS_POINTER)],
                "pointer.pth: is a Git LFS pointer, not the file itself; get it with: git lfs pull",
            ),
            "a Git LFS pointer for the tokenizer": (
                ["--internlm2", folder("pointer", "tokenizer.model", LFS_POINTER)],
                "tokenizer.model: is a Git LFS pointer",
            ),
            "a web page for OMG-Seg": (["--omg-seg", text("page.pth", WEB_PAGE)], "page.pth: is a web page"),
            "a web page for a shard": (
                ["--internlm2", folder("page", "model-00002-of-00008.safetensors", WEB_PAGE)],
                "model-00002-of-00008.safetensors: is a web page",
            ),
            "swapped files": (
                ["--llava", files.omg_seg, "--omg-seg", files.llava],
                "--llava .*omg_seg_convl.pth: holds OMG-Seg .+: OMG-LLaVA.; that belongs to --omg-seg: .*swapped",
            ),
            "OMG-LLaVA's pretraining file": (
                ["--llava", self.saved("pretrain.pth", pretrained)],
                "holds the first stage of OMG-LLaVA, without LoRA",
            ),
            "OpenCLIP's place taken": (["--clip", files.omg_seg], "--clip .*: holds OMG-Seg .expected: OpenCLIP"),
            "a file for InternLM2's folder": (["--internlm2", files.llava], "is a file .expected: the model's folder"),
            "a file that was cut short": (["--llava", cut], "cut.pth: "),
            "a shard that was cut short": (["--internlm2", half_shard], "00003-of-00008.safetensors: damaged or cut"),
            "a shard that is not there": (
                ["--internlm2", folder("no-shard", "model-00004-of-00008.safetensors", None)],
                "model-00004-of-00008.safetensors: no such file",
            ),
            "an empty file": (["--clip", text("empty.bin", "")], "empty.bin: is empty"),
            "no file": (["--omg-seg", root / "absent.pth"], "absent.pth: no such file"),
            "NaN in OMG-LLaVA": (
                ["--llava", self.saved("nan.pth", nan)],
                "layers.7.attention.wo.lora_B.default.weight: 8 of 512 values are NaN or infinite",
            ),
            "infinity in a shard": (["--internlm2", infinite], f"{first}: .* values are NaN or infinite"),
            "code in place of weights": (
                ["--llava", self.saved("code.pth", {"state_dict": {"a": Payload(f"touch {root / 'it-ran'}")}})],
                "holds no tensors by name",
            ),
            "a shard of DeepSpeed's optimizer": (["--llava", shards], "one of DeepSpeed's shards .* zero_to_fp32"),
            "OMG-Seg without CLIP head, and no --clip": (
                ["--omg-seg", self.saved("headless-too.pth", headless), "--clip", None],
                "has no backbone.head.*: give OpenCLIP's checkpoint with --clip",
            ),
            "--out is a file": (["--out", text("occupied", "x")], "--out .*occupied: is a file"),
            "--out below a file": (["--out", root / "occupied" / "bundle"], "occupied: is no folder that can be writt"),
            "--report in no folder": (
                ["--report", root / "nowhere" / "report.json"],
                "--report: .*nowhere: no such folder",
            ),
            "a matrix with more rows": (
                ["--llava", self.saved("rows.pth", rows)],
                r"tok_embeddings.weight: \(410, 64\) \(expected: \(404, 64\)\)",
            ),
            "a weight that is not there": (["--llava", self.saved("gone.pth", gone)], f"missing: {name}"),
            "config.json without a size": (
                ["--internlm2", folder("sizes", "config.json", json.dumps(config))],
                "config.json: missing: rope_theta",
            ),
            "config.json that is none": (["--internlm2", folder("none", "config.json", "{")], "config.json: no JSON"),
            "embeddings of another class list": (
                ["--class-embeddings", self.saved("vipseg.pth", embeddings)],
                r"vipseg.pth: \(124, 3, 16\) \(expected: class embeddings \(133, synonyms, width\)\)",
            ),
            "another vocabulary": (
                ["--clip-vocabulary", bad_vocabulary],
                r"vocabulary.txt.gz: 516 tokens \(expected: 520",
            ),
            "a vocabulary that is none": (
                ["--clip-vocabulary", text("tokenizer.json", "{}")],
                "tokenizer.json: no vocabulary of CLIP",
            ),
        }

    def test_each_bad_input_is_one_clear_line_and_writes_nothing(self):
        cases = self.bad_inputs()
        self.assertGreaterEqual(len(cases), 14)
        for number, (what, (options, line)) in enumerate(cases.items()):
            out = self.root / f"out-{number}"
            given = self.files.arguments(out)
            for option, value in zip(options[::2], options[1::2], strict=True):
                if value is None:
                    place = given.index(option)
                    del given[place : place + 2]
                else:
                    given += [option, str(value)]
            with self.subTest(what), contextlib.redirect_stderr(io.StringIO()):
                with self.assertRaises(SystemExit) as caught:
                    main(given)
                said = str(caught.exception)
                self.assertRegex(said, line)
                self.assertEqual(1, len(said.splitlines()), said)
                self.assertTrue(said.startswith("omg_llava.convert: "), said)
                self.assertFalse(out.exists())
        self.assertFalse((self.root / "it-ran").exists())

    def test_the_command_of_the_readme_converts_files_of_these_names(self):
        # Small pictures keep it quick.
        command = self.printed("python -m omg_llava.convert ") + ["--image-size", "128"]
        with self.downloads(), contextlib.redirect_stderr(io.StringIO()):
            main(command)
        bundle = json.loads((self.root / "published/models/bundles/omg-llava-7b/bundle.json").read_text())
        self.assertEqual(("omg-llava-7b", 133), (bundle["name"], len(bundle["classes"])))

    def test_embeddings_of_new_classes_are_computed_by_the_readmes_module(self):
        self.assertEqual([], self.printed("python -m omg_llava.convert.classes"))
        listed, out = self.root / "vehicles.json", self.root / "vehicles.safetensors"
        listed.write_text(json.dumps([{"id": 1, "name": "tram", "isThing": True}]))
        options = ["--clip", "convnext_large_d_320", "--classes", str(listed), "--out", str(out)]
        with self.downloads(), mock.patch.object(sys, "argv", ["classes", *options]):
            with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
                classes.main()
        rows = load_file(str(out))["tram"]
        torch.testing.assert_close(rows.norm(dim=1), torch.ones(len(rows)))

    def printed(self, start: str) -> list[str]:
        """The words of a command of README.md behind its start."""
        page = (Path(__file__).parents[3] / "README.md").read_text().replace("\\\n", " ")
        command = re.search(re.escape(start) + "([^`\n]*)", page)
        return shlex.split(command.group(1))

    @contextlib.contextmanager
    def downloads(self):
        """Stands where the published files lie, as they are downloaded."""
        clip = self.root / "published/convnext_large_d_320"
        if not clip.is_dir():
            clip.mkdir()
            shutil.copy(self.files.clip, clip)
            rows = torch.load(self.files.clip)["token_embedding.weight"].shape[0]
            clip_text.clip_tokenizer(self.files.vocabulary, rows).save(str(clip / "tokenizer.json"))
        before = os.getcwd()
        os.chdir(self.root / "published")
        try:
            yield
        finally:
            os.chdir(before)

    def test_good_files_hold_finite_values(self):
        require_finite(read_file(self.files.llava))
        require_finite(read_folder(self.files.internlm2))


if __name__ == "__main__":
    unittest.main()
