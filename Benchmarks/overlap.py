#!/usr/bin/env python3
"""Whether the examples of label sets are too close to the public data that they are measured on.

    python3 Benchmarks/overlap.py [LABELS_DIR] [DATA_DIR] [--shingle 6] [--cosine 0.92] [--no-embedding]

Reads every .txt below LABELS_DIR (one example per line) and every .tsv below DATA_DIR (label<TAB>text) and prints the
pairs that are too close: the same words (`same`), a run of 6 words in common, at least 3 of which are not function
words (`shingle`), or sentence embeddings with a cosine above 0.92 (`cosine`). Words are compared without case and
punctuation; texts of one or two words are not compared, because everyone writes "thank you". Exit code 0: no pairs; 1:
some; 2: nothing to compare, or a package is missing. The embedding needs numpy and sentence-transformers, and the
model folder in ASSAY_OVERLAP_MODEL or Models/all-MiniLM-L6-v2; it takes some minutes for 50,000 texts.
"""
import os
import pathlib
import re
import sys
from collections.abc import Iterator, Sequence

from assaybench import arguments, texts
from assaybench.program import LABELS, MODEL, package

Line = tuple[str, str]
"""Where a text is, and the text."""

FUNCTION_WORDS = frozenset("""
    a an and are as at be been but by can could did do does doing for from had has have he her him his how i if im
    in is it its just like me my no not of on one or our s she so some t than that the their them there these they
    this those to too up us was we were what when where which who why will with would you your first time end way
    kind sort difference mean name""".split())


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", ""))


def examples(folder: str) -> Iterator[Line]:
    for path in sorted(pathlib.Path(folder).rglob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                yield f"{path}:{number}", line.strip()


def public(folder: str) -> Iterator[Line]:
    for path in sorted(pathlib.Path(folder).rglob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
            if "\t" in line:
                yield f"{path}:{number}", line.split("\t", 1)[1]


def word_pairs(ours: Sequence[Line], theirs: Sequence[Line], length: int) -> Iterator[tuple[str, int, int]]:
    """(kind, index of ours, index of theirs) of same texts and shared runs of `length` words."""
    same: dict[tuple[str, ...], list[int]] = {}
    runs: dict[tuple[str, ...], set[int]] = {}
    for i, (_, text) in enumerate(ours):
        w = words(text)
        if len(w) > 2:
            same.setdefault(tuple(w), []).append(i)
        for k in range(len(w) - length + 1):
            if sum(word not in FUNCTION_WORDS for word in w[k:k + length]) > 2:
                runs.setdefault(tuple(w[k:k + length]), set()).add(i)
    for j, (_, text) in enumerate(theirs):
        w = words(text)
        equal = set(same.get(tuple(w), []))
        shared = set[int]().union(*(runs.get(tuple(w[k:k + length]), ()) for k in range(len(w) - length + 1)))
        yield from (("same", i, j) for i in sorted(equal))
        yield from (("shingle", i, j) for i in sorted(shared - equal))


def near_pairs(ours: Sequence[Line], theirs: Sequence[Line], limit: float) -> Iterator[tuple[str, int, int]]:
    remedy = "install numpy and sentence-transformers, or compare only words, with --no-embedding"
    np, transformers = package("numpy", remedy), package("sentence_transformers", remedy)
    model = transformers.SentenceTransformer(os.environ.get("ASSAY_OVERLAP_MODEL", str(MODEL)), device="cpu")

    def embed(texts: list[str]) -> "np.ndarray":
        return model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)

    a = embed([text for _, text in ours])
    for start in range(0, len(theirs), 4096):
        similarity = embed([text for _, text in theirs[start:start + 4096]]) @ a.T
        for j, i in zip(*np.where(similarity > limit)):
            if len(words(ours[i][1])) > 2:
                yield f"cosine {similarity[j, i]:.3f}", int(i), start + int(j)


def main() -> int:
    parser = arguments.parser(__doc__)
    parser.add_argument("labels", nargs="?", default=str(LABELS))
    parser.add_argument("data", nargs="?", default=str(texts.SHARED), help="a folder of label<TAB>text files")
    parser.add_argument("--shingle", type=int, default=6, help="words in a run (default: 6)")
    parser.add_argument("--cosine", type=float, default=0.92, help="the limit (default: 0.92)")
    parser.add_argument("--no-embedding", action="store_true", help="compare only words")
    options = parser.parse_args()
    ours, theirs = list(examples(options.labels)), list(public(options.data))
    if not ours or not theirs:
        print(f"nothing to compare: {len(ours)} examples below {options.labels}, {len(theirs)} texts below "
              f"{options.data}; name a folder of examples and one of label<TAB>text files", file=sys.stderr)
        return 2
    found = 0
    pairs = list(word_pairs(ours, theirs, options.shingle))
    if not options.no_embedding:
        known = {(i, j) for _, i, j in pairs}
        pairs += [p for p in near_pairs(ours, theirs, options.cosine) if p[1:] not in known]
    for kind, i, j in pairs:
        found += 1
        print(f"{kind}\n  {ours[i][0]}: {ours[i][1]}\n  {theirs[j][0]}: {theirs[j][1]}")
    print(f"{len(ours)} examples, {len(theirs)} public texts, {found} pairs too close", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
