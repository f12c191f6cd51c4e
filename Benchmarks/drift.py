#!/usr/bin/env python3
"""How soon `assay drift` finds planted changes, and how often it raises an alarm where nothing changes.

Needs nothing but Python and the public texts (Benchmarks/README.md). Run from the repository's root after Scripts/build:

    python3 Benchmarks/drift.py [--seeds 3] [--pairs 40] [--false-alarms 0.01]

Streams are drawn with replacement from texts of one kind. Of each planted stream 5,000 messages are the reference; the
traffic is 2,000 more like them, then 4,000 after the change. The table has the number of messages after the change until
it is found, and how far off its date is. For unchanged traffic, pairs of a reference and traffic of 2,500 messages each
are drawn from one mixture. Exits with 1 if a change is not found, if one is found before it happens, or if more pairs
have an alarm than 99 % of runs that keep the promise would have.
"""
import json
import math
import pathlib
import random
import statistics
import subprocess
import tempfile
from collections.abc import Callable

from assaybench import arguments
from assaybench.program import ROOT, Argument, Failed, find, need, say

REFERENCE, BEFORE, AFTER, PAIR = 5000, 2000, 4000, 2500
TRAVEL = {
    "book_flight", "book_hotel", "car_rental", "flight_status", "travel_alert", "travel_suggestion", "vaccines", "lost_luggage",
    "carry_on"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Texts = list[str]
Mixture = list[tuple[float, Texts]]


def rows(data: pathlib.Path, name: str) -> list[tuple[str, str]]:
    lines = need(data / name, "see Benchmarks/README.md").read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines) if text.strip()]


def misspelt(text: str, rng: random.Random) -> str:
    """Half of the longer words with two letters swapped, one left out or one added."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) > 3 and rng.random() < 0.5:
            at, kind = rng.randrange(len(word) - 1), rng.random()
            if kind < 0.4:
                word = word[:at] + word[at + 1] + word[at] + word[at + 2:]
            else:
                word = word[:at] + (rng.choice(LETTERS) + word[at:] if kind < 0.7 else word[at + 1:])
            words[place] = word
    return " ".join(words)


def scenarios(data: pathlib.Path, rng: random.Random) -> dict[str, tuple[Mixture, Mixture]]:
    """By name: what a stream is drawn from before and after the change."""
    def by(found: list[tuple[str, str]], keep: Callable[[str], bool]) -> Texts:
        return [text for label, text in found if keep(label)]

    clinc_rows, sms, films = rows(data, "clinc150/train.tsv"), rows(data, "sms-spam/train.tsv"), rows(data, "sst2/train.tsv")
    news = rows(data, "ag-news/train.tsv")
    clinc = by(clinc_rows, lambda label: True)
    intents = sorted({label for label, _ in clinc_rows})[:10]
    others = by(clinc_rows, lambda label: label not in TRAVEL)
    spam, ham = by(sms, lambda label: label == "spam"), by(sms, lambda label: label != "spam")
    bad, good = by(films, lambda label: label == "negative"), by(films, lambda label: label != "negative")
    kinds = sorted({label for label, _ in news})
    by_kind = [by(news, lambda label, kind=kind: label == kind) for kind in kinds]
    tweets = by(rows(data, "tweeteval-emotion/train.tsv"), lambda label: True)
    chinese = by(rows(data, "zh-waimai10k/train.tsv"), lambda label: True)
    typos = [misspelt(text, rng) for text in rng.sample(clinc, 3000)]
    long = [f"{rng.choice(clinc)}, and {rng.choice(clinc)}" for _ in range(3000)]
    only_clinc: Mixture = [(1, clinc)]
    return {
        "a new topic, 10 %": ([(1, others)], [(0.9, others), (0.1, by(clinc_rows, lambda label: label in TRAVEL))]),
        "another language, 20 %": (only_clinc, [(0.8, clinc), (0.2, chinese)]),
        "a wave of spam, 5 to 25 %": ([(0.95, ham), (0.05, spam)], [(0.75, ham), (0.25, spam)]),
        "texts twice as long, 20 %": (only_clinc, [(0.8, clinc), (0.2, long)]),
        "tweets, 30 %": (only_clinc, [(0.7, clinc), (0.3, tweets)]),
        "one kind of news, 25 to 40 %": (
            [(0.25, texts) for texts in by_kind], [(0.4 if place == 2 else 0.2, texts) for place, texts in enumerate(by_kind)]),
        "one text repeated, 10 %": (only_clinc, [(0.9, clinc), (0.1, spam[:1])]),
        "typing errors, 30 %": (only_clinc, [(0.7, clinc), (0.3, typos)]),
        "negative films, 50 to 70 %": ([(0.5, bad), (0.5, good)], [(0.7, bad), (0.3, good)]),
        "one intent of ten gone": (
            [(1, by(clinc_rows, lambda label: label in intents))],
            [(1, by(clinc_rows, lambda label: label in intents and label != intents[4]))]),
    }


def draw(mixture: Mixture, count: int, rng: random.Random) -> Texts:
    parts = rng.choices([texts for _, texts in mixture], [share for share, _ in mixture], k=count)
    return [" ".join(rng.choice(texts).split()) for texts in parts]


def compare(binary: pathlib.Path, folder: pathlib.Path, reference: Texts, traffic: Texts, false_alarms: float) -> dict:
    command: list[Argument] = [binary, "drift", "--json", "--false-alarms", false_alarms]
    for name, texts in (("reference.txt", reference), ("traffic.txt", traffic)):
        (folder / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
        command += ["--traffic", folder / name]
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    # 1 is the answer that something has changed.
    if done.returncode not in (0, 1) or not done.stdout:
        raise Failed(f"assay drift failed with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def allowed(runs: int, probability: float) -> int:
    """The 99th percentile of the number of alarms in runs that each have one with this probability."""
    sum, count = 0.0, -1
    while sum < 0.99:
        count += 1
        sum += math.comb(runs, count) * probability**count * (1 - probability) ** (runs - count)
    return count


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_binary(parser)
    arguments.add_data(parser)
    parser.add_argument("--seeds", type=int, default=3, help="streams of each kind; by default 3")
    parser.add_argument("--pairs", type=int, default=40, help="comparisons without a change; by default 40")
    parser.add_argument("--false-alarms", type=float, default=0.01, help="as for assay drift; by default 0.01")
    given = parser.parse_args()
    binary, data = find(given.binary), given.data or ROOT.parent / "shared" / "data"
    planted = scenarios(data, random.Random(17))
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        print("| change | messages until found | date off by | first evidence |\n|---|---|---|---|")
        for name, (before, after) in planted.items():
            delays, errors, aspects = [], [], []
            for seed in range(given.seeds):
                rng = random.Random(seed)
                traffic = draw(before, BEFORE, rng) + draw(after, AFTER, rng)
                found = compare(binary, folder, draw(before, REFERENCE, rng), traffic, given.false_alarms)
                report = found.get("report")
                if report is None or report["found"] <= BEFORE:
                    failed = True
                    say(f"{name}: " + ("not found" if report is None else f"found at {report['found']}, before it happened"))
                    continue
                delays.append(report["found"] - BEFORE)
                errors.append(report["since"] - BEFORE - 1)
                aspects.append(report["changes"][0]["aspect"])
            if delays:
                date = f"{statistics.median(abs(error) for error in errors):.0f}"
                every = ", ".join(map(str, sorted(delays)))
                print(f"| {name} | {every} | {date} | {statistics.mode(aspects)} |", flush=True)
        mixtures = [before for before, _ in planted.values()]
        alarms = 0
        for pair in range(given.pairs):
            rng = random.Random(1000 + pair)
            mixture = mixtures[pair % len(mixtures)]
            alarms += compare(
                binary, folder, draw(mixture, PAIR, rng), draw(mixture, PAIR, rng), given.false_alarms)["drift"]
        bound = allowed(given.pairs, given.false_alarms)
        print(
            f"\nunchanged: {alarms} alarms in {given.pairs} comparisons, {given.pairs * PAIR * 2:,} messages; promised are "
            f"{given.pairs * given.false_alarms:g} on average, {bound} at most in 99 % of runs")
        failed = failed or alarms > bound
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
