"""Class embeddings from the text tower of OpenCLIP's ConvNeXt-L (spec 2.2): prompts, BPE, tower, means.

Shapes: N texts, L context, W width, E embedding width. Tower: open_clip 2.20 ``TextTransformer``, key names of its
checkpoint.
"""

import gzip
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from torch import Tensor, nn

from omg_llava.convert.class_list import ClassEntry
from omg_llava.convert.files import ConversionError, TensorFiles, require_content
from omg_llava.convert.layout import Shapes, shapes_of

HEAD_WIDTH = 64
VISUAL = ("visual.", "logit_scale", "logit_bias")
START, END = "<|startoftext|>", "<|endoftext|>"
_SIZES = ("small", "medium", "large")
# ViLD's prompts as OMG-Seg uses them (lxtGH/OMG-Seg, ext/templates/vild.py): the first and those with a size end in a
# full stop.
TEMPLATES = (
    "a photo of a {}.",
    "This is a photo of a {}",
    "There is a {} in the scene",
    "There is the {} in the scene",
    "a photo of a {} in the scene",
    *(f"a photo of a {size} {{}}." for size in _SIZES),
    *(f"This is a photo of a {size} {{}}." for size in _SIZES),
    *(f"There is a {size} {{}} in the scene." for size in _SIZES),
)


class _Block(nn.Module):
    """Pre-norm attention and MLP."""

    def __init__(self, width: int):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = nn.MultiheadAttention(width, width // HEAD_WIDTH, batch_first=True)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.Module()
        self.mlp.c_fc = nn.Linear(width, 4 * width)
        self.mlp.c_proj = nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False, attn_mask=mask)[0]
        return x + self.mlp.c_proj(F.gelu(self.mlp.c_fc(self.ln_2(x))))


class ClipText(nn.Module):
    """Token ids (N, L) int64, ending with the end token, to embeddings (N, E): the state at the end token,
    projected."""

    def __init__(self, vocabulary: int, context: int, width: int, layers: int, embedding: int):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.positional_embedding = nn.Parameter(torch.empty(context, width))
        self.transformer = nn.Module()
        self.transformer.resblocks = nn.ModuleList([_Block(width) for _ in range(layers)])
        self.ln_final = nn.LayerNorm(width)
        self.text_projection = nn.Parameter(torch.empty(width, embedding))

    def forward(self, ids: Tensor) -> Tensor:
        length = ids.shape[1]
        x = self.token_embedding(ids) + self.positional_embedding[:length]
        mask = torch.full((length, length), float("-inf")).triu(1)
        for block in self.transformer.resblocks:
            x = block(x, mask)
        # The end token has the highest id.
        ends = self.ln_final(x)[torch.arange(ids.shape[0]), ids.argmax(1)]
        return ends @ self.text_projection


def text_tower(tensors: TensorFiles, device: str = "meta") -> ClipText:
    """The tower in the sizes of a checkpoint, without its weights."""
    shapes = tensors.shapes
    for name in ("token_embedding.weight", "positional_embedding", "text_projection"):
        if len(shapes.get(name, ())) != 2:
            raise ConversionError(
                f"{tensors.label}: missing: {name} (expected: an OpenCLIP checkpoint with its text tower)"
            )
    vocabulary, width = shapes["token_embedding.weight"]
    layers = len({name.split(".")[2] for name in shapes if name.startswith("transformer.resblocks.")})
    with torch.device(device):
        return ClipText(vocabulary, shapes["positional_embedding"][0], width, layers, shapes["text_projection"][1])


def expected_text(tensors: TensorFiles) -> Shapes:
    """Names and shapes of the text tower in the sizes of a checkpoint."""
    return shapes_of(text_tower(tensors))


def _byte_letters() -> list[str]:
    """Printable stand-ins of the 256 bytes in the order of CLIP's vocabulary."""
    printable = [
        *range(ord("!"), ord("~") + 1),
        *range(ord("\u00a1"), ord("\u00ac") + 1),
        *range(ord("\u00ae"), ord("\u00ff") + 1),
    ]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(256 - len(printable))]


def _of_merges(text: str, vocabulary: int) -> Tokenizer:
    """CLIP's tokenizer from the lines of its merges."""
    letters = _byte_letters()
    merges = [tuple(line.split()) for line in text.split("\n")[1 : vocabulary - 2 * len(letters) - 1]]
    names = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in merges] + [START, END]
    model = models.BPE({name: i for i, name in enumerate(names)}, merges, unk_token=END, end_of_word_suffix="</w>")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    split = pre_tokenizers.Split(words, "removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def clip_tokenizer(path: Path, vocabulary: int) -> Tokenizer:
    """CLIP's tokenizer from a ``tokenizer.json`` or from its merges (``bpe_simple_vocab_16e6.txt.gz``), with
    ``vocabulary`` ids."""
    require_content(path)
    try:
        if path.suffix == ".json":
            tokenizer = Tokenizer.from_file(str(path))
        else:
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            tokenizer = _of_merges(content.decode(), vocabulary)
    # The library of tokenizers has no type of its own for what it does not understand.
    except Exception as problem:
        raise ConversionError(f"{path}: no vocabulary of CLIP: {str(problem).splitlines()[0]}") from None
    if tokenizer.get_vocab_size() != vocabulary or tokenizer.token_to_id(END) != vocabulary - 1:
        raise ConversionError(
            f"{path}: {tokenizer.get_vocab_size()} tokens (expected: {vocabulary}, the last one {END})"
        )
    return tokenizer


def token_ids(tokenizer: Tokenizer, texts: list[str], context: int) -> Tensor:
    """Texts to (N, L) int64: start, tokens, end, zeros up to the longest (nothing looks beyond its own end); what is
    too long loses its tail."""
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    rows = [
        [start, *tokenizer.encode(text.strip(), add_special_tokens=False).ids[: context - 2], end] for text in texts
    ]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


@torch.inference_mode()
def class_embeddings(
    tensors: TensorFiles, vocabulary: Path, classes: list[ClassEntry], progress=lambda done, all: None
) -> Tensor:
    """Embeddings (K, P, E) float32 of unit rows."""
    tower = text_tower(tensors)
    tower.load_state_dict({name: tensors[name].float() for name in tower.state_dict()}, assign=True)
    tower.eval()
    tokenizer = clip_tokenizer(vocabulary, tower.token_embedding.num_embeddings)
    context = tower.positional_embedding.shape[0]
    known: dict[str, Tensor] = {}
    words = sorted({word for entry in classes for word in entry.synonyms})
    for done, word in enumerate(words):
        rows = F.normalize(tower(token_ids(tokenizer, [t.format(word) for t in TEMPLATES], context)), dim=-1)
        known[word] = F.normalize(rows.mean(0), dim=-1)
        progress(done + 1, len(words))
    return padded([torch.stack([known[word] for word in entry.synonyms]) for entry in classes])


def padded(rows: list[Tensor]) -> Tensor:
    """Embeddings (synonyms, E) of each class to (K, P, E): a class with fewer synonyms than P repeats its first one."""
    most = max(len(row) for row in rows)
    return torch.stack([torch.cat([row, row[:1].expand(most - len(row), -1)]) for row in rows])
