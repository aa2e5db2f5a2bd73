"""InternLM2's SentencePiece model to a tokenizer.json, with the ids of spec 3.2 written down rather than counted."""

from pathlib import Path

from sentencepiece import SentencePieceProcessor
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers

from omg_llava.convert.files import ConversionError, require_content
from omg_llava.language.tokenizer import IMAGE, MARK, PHRASE_END, PHRASE_START, REGION, SEG, TURN_END, TURN_START

BOS, EOS = "<s>", "</s>"
BOS_ID, EOS_ID = 1, 2
SPACE = "\u2581"
# Behind the base vocabulary, in this order; the last two have no embedding row and are replaced before any look-up.
ADDED = (SEG, PHRASE_START, PHRASE_END, REGION, MARK, IMAGE)


def _merges(ids: dict[str, int]) -> list[tuple[str, str]]:
    """Every pair of pieces that makes a piece, in the order of what it makes: SentencePiece prefers the piece of lower
    id."""
    merges = []
    for piece, made in ids.items():
        pairs = [(piece[:i], piece[i:]) for i in range(1, len(piece))]
        found = [(left, right) for left, right in pairs if left in ids and right in ids]
        merges += [(made, ids[left], ids[right], left, right) for left, right in found]
    return [(left, right) for _, _, _, left, right in sorted(merges)]


def convert_tokenizer(path: Path, vocabulary: int) -> Tokenizer:
    """Tokenizer of ``tokenizer.model``; ``vocabulary`` is the number of rows of the published embeddings (92544).

    The last two ids of the base vocabulary are <|im_end|> and <|im_start|>, whatever the file calls them. Raises
    ConversionError.
    """
    require_content(path)
    try:
        pieces = SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as problem:
        raise ConversionError(f"{path}: no SentencePiece model: {problem}") from None
    if pieces.vocab_size() != vocabulary:
        raise ConversionError(
            f"{path}: {pieces.vocab_size()} pieces (expected: {vocabulary}, the rows of the embeddings)"
        )
    if (pieces.bos_id(), pieces.eos_id()) != (BOS_ID, EOS_ID):
        raise ConversionError(
            f"{path}: ids of {BOS} and {EOS}: {pieces.bos_id()} and {pieces.eos_id()} (expected: {BOS_ID} and {EOS_ID})"
        )
    names = [pieces.id_to_piece(i) for i in range(vocabulary)]
    names[vocabulary - 2 :] = [TURN_END, TURN_START]
    ids = {name: i for i, name in enumerate(names)}
    ordinary = {
        name: i
        for name, i in ids.items()
        if not (pieces.is_control(i) or pieces.is_unknown(i) or pieces.is_byte(i) or i >= vocabulary - 2)
    }
    tokenizer = Tokenizer(
        models.BPE(ids, _merges(ordinary), unk_token=names[pieces.unk_id()], fuse_unk=True, byte_fallback=True)
    )
    in_front = pieces.encode("a", out_type=str)[0].startswith(SPACE)
    spaces = normalizers.Replace(" ", SPACE)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend(SPACE), spaces]) if in_front else spaces
    steps = [decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence(steps + ([decoders.Strip(" ", 1, 0)] if in_front else []))
    literals = (names[pieces.unk_id()], BOS, EOS, TURN_END, TURN_START, *ADDED)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in literals])
    for offset, literal in enumerate(ADDED):
        if tokenizer.token_to_id(literal) != vocabulary + offset:
            raise ConversionError(f"{path}: {literal} is a piece of the base vocabulary")
    return tokenizer
