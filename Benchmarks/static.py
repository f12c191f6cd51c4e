#!/usr/bin/env python3
"""How good a static model made by `assay distill` is: alone, and in a cascade before the transformer.

Needs numpy. Run from the repository's root after Scripts/build:

    python3 Benchmarks/static.py [--data DATA] [--parts accuracy,cascade,promise] [--only ag-news,sms-spam]

DATA contains `stream/messages.txt`, one message per line, and the data sets of quality/README.md; missing data sets are
skipped. Without --data see Benchmarks/README.md. Two models are distilled into `.cache/static`: one of the stream, one
of the stream and the training texts without their labels, neither of any test text. Parts:

accuracy   each data set decided by the transformer and by both models.
cascade    the model of the stream before the transformer: what it answers, how often that is the transformer's answer,
           accuracy, and speed compared with the transformer alone, in turn.
promise    random splits of each data set: how often the agreement on fresh texts is below the promised one.

Prints tables and writes everything to results/DATE-PROCESSOR-static.json.
"""
import hashlib
import json
import pathlib
import tempfile
from typing import Any

from assaybench import arguments, corpora, machine, results, texts
from assaybench.program import ROOT, Program, find, need
from assaybench.tables import head, line

CACHE = ROOT / ".cache" / "static"
PARTS = ("accuracy", "cascade", "promise")
CASCADES = ("sms-spam", "ag-news", "shipped-topic")
# Rows of each label at most, since every split fits both heads: 0 takes all.
PROMISES = {"sms-spam": 0, "ag-news": 1000, "clinc150": 20, "trec6": 0, "shipped-topic": 0}
TARGETS = (0.995, 0.99)
TEST_SHARE = 0.4


Files = tuple[pathlib.Path, pathlib.Path]
"""Training and test rows of a data set."""
Table = list[dict[str, Any]]


def write_splits(folder: pathlib.Path, data: pathlib.Path, names: list[str]) -> dict[str, Files]:
    """Files of every data set, and the messages that models learn from."""
    tests, trained, splits = set(), [], {}
    for name in names:
        corpus = corpora.load(name, data)
        splits[name] = folder / f"{name}-train.tsv", folder / f"{name}-test.tsv"
        for rows, path in zip((corpus.train, corpus.test), splits[name]):
            rows.write(path)
        tests.update(corpus.test.texts)
        trained += corpus.train.texts
    stream = [text for text in texts.read(data / "stream" / "messages.txt") if text not in tests]
    traffic = {"stream": stream, "texts": stream + [text for text in trained if text not in tests]}
    for name, messages in traffic.items():
        texts.write(folder / f"{name}.txt", messages)
    return splits


def distill(assay: Program, folder: pathlib.Path, name: str) -> tuple[pathlib.Path, dict[str, Any]]:
    """The model's folder and what the command said, kept between runs of the same binary on the same messages."""
    digest = hashlib.sha256(assay.path.read_bytes() + (folder / f"{name}.txt").read_bytes()).hexdigest()[:12]
    model, said = folder / name, folder / f"{name}-{digest}.json"
    if not said.exists():
        for old in folder.glob(f"{name}-*.json"):
            old.unlink()
        report = assay.json("distill", "--traffic", folder / f"{name}.txt", model)
        said.write_text(json.dumps(report))
    return model, json.loads(said.read_text())


def tell(titles: str) -> None:
    """The head of a table, whose rows follow as they are measured."""
    print("\n" + head(titles.split(", ")), flush=True)


def measure_accuracy(assay: Program, splits: dict[str, Files], models: dict[str, pathlib.Path]) -> Table:
    tell("data, tests, transformer, stream, stream and training texts")
    rows = []
    for name, (train, test) in splits.items():
        row: dict[str, Any] = {"data": name}
        for title, model in {"transformer": None, **models}.items():
            report = assay.json("eval", "--train", train, "--test", test, *(["--model", model] if model else []))
            row[title], row["tests"] = report["accuracy"], report["tests"]
        figures = (f"{100 * row[title]:.2f}" for title in ("transformer", "stream", "texts"))
        print(line([name, str(row["tests"]), *figures]), flush=True)
        rows.append(row)
    return rows


def measure_cascade(assay: Program, splits: dict[str, Files], model: pathlib.Path) -> Table:
    tell("data, promised, static, agreement, accuracy, transformer, times its speed")
    rows = []
    for name in CASCADES:
        for target in TARGETS if name in splits else ():
            train, test = splits[name]
            report = assay.json("eval", "--train", train, "--test", test,
                                "--cascade", model, "--agreement", target)["cascade"]
            rows.append({"data": name, **report})
            figures = (report[key] for key in ("target", "share", "agreement", "accuracy", "transformer_accuracy"))
            print(line([name, *(f"{100 * figure:.2f}" for figure in figures), f"{report['speedup']:.1f}"]), flush=True)
    return rows


def measure_promise(assay: Program, data: pathlib.Path, names: list[str], model: pathlib.Path, splits: int) -> Table:
    print(f"\n{splits} random splits")
    tell("data, promised, static, agreement, min, below, below beyond chance")
    rows = []
    for name in (name for name in PROMISES if name in names):
        with tempfile.TemporaryDirectory() as folder:
            pool = pathlib.Path(folder, "pool.tsv")
            corpora.read_rows([data / name / "train.tsv"]).write(pool)
            shots = ["--shots", PROMISES[name]] if PROMISES[name] else []
            for target in TARGETS:
                report = assay.json(
                    "eval", "--train", pool, *shots, "--cascade", model, "--agreement", target, "--splits", splits,
                    "--test-share", TEST_SHARE)
                rows.append({"data": name, **report})
                lowest = min(split["agreement"] for split in report["splits"])
                print(line([
                    name, f"{100 * target:.1f}", f"{100 * report['share']:.1f}", f"{100 * report['agreement']:.2f}",
                    f"{100 * lowest:.2f}", str(report["below"]), str(report["below_beyond_chance"])]), flush=True)
    return rows


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_data(parser)
    arguments.add_binary(parser)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--only", default=",".join(corpora.SOURCES), help="data sets")
    parser.add_argument("--splits", type=int, default=10, help="of the promise")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--output", type=pathlib.Path, help="instead of a file in results/")
    options = parser.parse_args()
    parts = arguments.names(parser, "--parts", options.parts, PARTS)
    assay = Program(find(options.binary), ("--threads", options.threads))
    options.data = options.data or texts.data()
    need(options.data / "stream" / "messages.txt", "see --data")
    names = [name for name in options.only.split(",") if (options.data / name).is_dir()]
    CACHE.mkdir(parents=True, exist_ok=True)
    # Of all data sets, whichever are measured, so that the models are the same.
    splits = write_splits(CACHE, options.data, [name for name in corpora.SOURCES if (options.data / name).is_dir()])
    wanted = ("stream", "texts") if "accuracy" in parts else ("stream",)
    models = {name: distill(assay, CACHE, name) for name in wanted}
    facts = machine.describe(("numpy",))
    result: dict[str, Any] = {
        "date": results.today(), "machine": facts,
        "models": {name: {**said, "folder": name} for name, (_, said) in models.items()}}
    measured = {name: splits[name] for name in names}
    static = models["stream"][0]
    measures = {
        "accuracy": lambda: measure_accuracy(assay, measured, {name: model for name, (model, _) in models.items()}),
        "cascade": lambda: measure_cascade(assay, measured, static),
        "promise": lambda: measure_promise(assay, options.data, names, static, options.splits),
    }
    path = options.output or results.FOLDER / f"{results.stem(facts['cpu'], 'static')}.json"
    for part in (part for part in PARTS if part in parts):
        result[part] = measures[part]()
        # A part at a time, since all of them take an hour and more.
        results.save(path, result, sort_keys=True)
    print(f"\n{path}")


if __name__ == "__main__":
    main()
