from __future__ import annotations

import base64
import json
import pathlib
import random
import struct
import subprocess
import sys
import unittest

import abstention
import anomaly_streams
import cache
import http_embeddings
import moderation
import overlap
import search
from growth import data, slopes

FOLDER = pathlib.Path(__file__).resolve().parents[1]


class CacheTests(unittest.TestCase):
    def test_simulated_caches(self) -> None:
        stream = list("abcabcab")
        self.assertEqual(cache.lru_hits(stream, 3), 5)
        self.assertEqual(cache.lru_hits(stream, 2), 0)
        # MIN keeps a and b, and lets c go by.
        self.assertEqual(cache.min_hits(stream, 2), 4)
        self.assertEqual(cache.min_hits(stream, 3), 5)

    def test_min_is_never_worse_than_lru(self) -> None:
        rng = random.Random(1)
        for capacity in (1, 3, 10):
            stream = cache.zipf([str(number) for number in range(30)], 500, 1.0, rng)
            self.assertGreaterEqual(cache.min_hits(stream, capacity), cache.lru_hits(stream, capacity))

    def test_frequent_texts_come_first_and_a_flood_never_repeats(self) -> None:
        texts, rng = ["often", "seldom", "rarely"], random.Random(1)
        stream = cache.zipf(texts, 3000, 1.0, rng)
        self.assertGreater(stream.count("often"), stream.count("seldom"))
        self.assertGreater(stream.count("seldom"), stream.count("rarely"))
        flooded = cache.with_flood(stream, rng, texts)
        self.assertEqual(flooded[0::2], stream)
        self.assertEqual(len(set(flooded[1::2])), len(stream))


class AbstentionTests(unittest.TestCase):
    def test_accuracy_counts_the_surest_answers(self) -> None:
        confidences, right = [0.9, 0.2, 0.8, 0.5], [True, False, True, False]
        self.assertEqual(abstention.accuracy_at(0.5, confidences, right), 1)
        self.assertEqual(abstention.accuracy_at(0.75, confidences, right), 2 / 3)

    def test_null_is_no_answer(self) -> None:
        tags = [{"label": None}, {"label": "food"}, {"label": "food"}, {"label": "food"}]
        self.assertEqual(abstention.answered(tags), 0.75)
        self.assertEqual(abstention.most_answered(["a", "a", "b", "b"], tags, 1), [(1, "b")])

    def test_no_intent_is_in_two_lists(self) -> None:
        lists = [" ".join(abstention.INTENTS.values()).split(), abstention.DOUBTFUL, *abstention.WITH_TOPIC.values()]
        names = [name for own in lists for name in own]
        self.assertEqual(len(names), len(set(names)))


class AnomalyStreamTests(unittest.TestCase):
    def test_windows_are_the_extremes_after_the_start(self) -> None:
        flags = [True] * 10 + [False] * 5 + [True, False] * 10
        self.assertEqual(anomaly_streams.windows(flags, start=10, window=10), (0.3, 0.5))
        with self.assertRaises(ValueError):
            anomaly_streams.windows(flags, start=30, window=10)

    def test_auroc_counts_ties_half(self) -> None:
        self.assertEqual(anomaly_streams.auroc([0.5, 0.6], [0.1, 0.2]), 1)
        self.assertEqual(anomaly_streams.auroc([0.1, 0.2], [0.5, 0.6]), 0)
        self.assertEqual(anomaly_streams.auroc([0.1, 0.5], [0.1, 0.5]), 0.5)

    def test_outliers_and_floods_are_where_they_are_said_to_be(self) -> None:
        stream, rng = [str(number) for number in range(6000)], random.Random(3)
        planted = anomaly_streams.planted(stream, ["odd"] * 50, rng)
        self.assertEqual({at for at, text in enumerate(planted.texts) if text == "odd"}, planted.marked)
        self.assertEqual(len(planted.marked), 50)
        self.assertGreaterEqual(min(planted.marked), anomaly_streams.START)
        flood = anomaly_streams.flooded(stream, lambda: "odd", rng)
        self.assertEqual({at for at, text in enumerate(flood.texts) if text == "odd"}, flood.marked)
        self.assertAlmostEqual(len(flood.marked) / (len(flood.texts) - anomaly_streams.FLOOD_START), 0.3, delta=0.03)
        self.assertEqual([text for text in flood.texts if text != "odd"], stream)

    def test_results_are_put_in_the_order_of_the_messages(self) -> None:
        results = [
            json.dumps({"id": id, "tags": {"topic": {"anomaly": anomaly, "p_value": p}}}).encode()
            for id, anomaly, p in (("1", True, 0.01), ("0", False, 0.7))]
        judged = anomaly_streams.Judge.judged(results, "topic", 2)
        self.assertEqual((judged.anomalies, judged.p_values), ([False, True], [0.7, 0.01]))


class OverlapTests(unittest.TestCase):
    def test_same_words_and_shared_runs_are_found(self) -> None:
        ours = [("a:1", "Where's my parcel?"), ("a:2", "the red parcel never arrived at home yesterday"),
                ("a:3", "thank you")]
        theirs = [("b:1", "where is my parcel"), ("b:2", "WHERES my parcel"), ("b:3", "Thank you!"),
                  ("b:4", "so the red parcel never arrived at all")]
        self.assertEqual(list(overlap.word_pairs(ours, theirs, 6)), [("same", 0, 1), ("shingle", 1, 3)])


class ModerationTests(unittest.TestCase):
    yes, no = moderation.Verdict(("hate",), 0.9), moderation.Verdict((), 0.1)

    def test_auroc_is_the_share_of_pairs_in_order_and_ties_are_half(self) -> None:
        self.assertEqual(moderation.auroc([0.9, 0.5], [0.5, 0.1]), 0.875)
        self.assertEqual(moderation.auroc([0.1], [0.2, 0.3]), 0)

    def test_public_data_is_harmless_unless_it_says_otherwise(self) -> None:
        self.assertEqual(
            moderation.public_row("a", ["x", "y"], [self.yes, self.no], None), ["a", "2", "50.0 %", "–", "–"])
        self.assertEqual(
            moderation.public_row("a", ["bad", "fine"], [self.yes, self.no], "bad"),
            ["a", "2", "0.0 %", "100.0 %", "1.000"])

    def test_functions_are_counted_with_their_sums_and_harm_comes_first(self) -> None:
        cases = [moderation.Case("talk", ("ok",), "a"), moderation.Case("slur", ("hate", "harassment"), "b"),
                 moderation.Case("threat", ("threat",), "c")]
        self.assertEqual(moderation.function_rows(cases, [self.no, self.yes, self.yes]), [
            ["all harmful cases", "harmful", "2", "2", "1"], ["slur", "harmful", "1", "1", "1"],
            ["threat", "harmful", "1", "1", "0"], ["all harmless cases", "harmless", "1", "0", "–"],
            ["talk", "harmless", "1", "0", "–"]])

    def test_a_sum_stands_before_its_functions_and_adverts_are_not_taken_for_ordinary(self) -> None:
        cases = [moderation.Case("affection", ("ok",), "a")]
        self.assertEqual(
            [row[0] for row in moderation.function_rows(cases, [self.no])], ["all harmless cases", "affection"])
        rows = [("ham", "a"), ("spam", "b"), ("ham", " ")]
        self.assertEqual(moderation.ordinary(rows, "ham"), [("ham", "a")])
        self.assertEqual(moderation.ordinary(rows, None), [("ham", "a"), ("spam", "b")])

    def test_the_suite_has_both_sides_in_many_functions(self) -> None:
        suite = moderation.cases(moderation.FUNCTIONS)
        self.assertGreaterEqual(len(suite), 600)
        self.assertGreaterEqual(len({case.function for case in suite}), 30)
        self.assertEqual(len({case.is_harmful for case in suite}), 2)


class SearchTests(unittest.TestCase):
    def test_recall_is_the_share_of_the_exact_nearest_that_were_found(self) -> None:
        self.assertEqual(search.recall([[1, 2], [3, 4]], [[2, 1], [4, 5]]), 0.75)
        self.assertEqual(search.recall([[], [4]], [[2, 1], [4, 5]]), 0.25)

    def test_a_ratio_compares_two_times_of_one_round(self) -> None:
        figures = search.summary({"assay": [1, 2, 4], "other": [3, 4, 4]})
        self.assertEqual(figures["other"]["ratio"], 2)
        self.assertEqual(figures["assay"]["ratio"], 1)
        self.assertEqual((figures["other"]["least"], figures["other"]["median"], figures["other"]["most"]), (3, 4, 4))

    def test_texts_are_as_many_as_asked_for_and_none_repeats(self) -> None:
        known = ["the first of them", "a second one", "and a third text"]
        for count in (2, 3, 7):
            found = search.enough(known, count, random.Random(1))
            self.assertEqual(len(set(found)), count)


class EmbeddingsTests(unittest.TestCase):
    def test_both_encodings_are_the_same_vectors_in_the_order_of_the_texts(self) -> None:
        binary = base64.b64encode(struct.pack("<2f", 0.5, -2)).decode()
        answer = json.dumps({"data": [{"index": 1, "embedding": [1, 0]}, {"index": 0, "embedding": binary}]}).encode()
        self.assertEqual([list(vector) for vector in http_embeddings.decoded(answer)], [[0.5, -2], [1, 0]])
        self.assertAlmostEqual(http_embeddings.cosine([3, 4], [6, 8]), 1)
        self.assertAlmostEqual(http_embeddings.cosine([1, 0], [0, 2]), 0)

    def test_every_request_has_as_many_texts_as_the_load_says_and_they_repeat(self) -> None:
        made = http_embeddings.requests([f"text {number}" for number in range(7)], http_embeddings.Load(3, 1), "float")
        bodies = [json.loads(next(made).partition(b"\r\n\r\n")[2])["input"] for _ in range(3)]
        self.assertEqual(bodies[1], ["text 3", "text 4", "text 5"])
        self.assertEqual(bodies[2], bodies[0])

    def test_a_ratio_compares_two_rates_of_one_round(self) -> None:
        load = http_embeddings.LOADS["1x1"]
        report = http_embeddings.Report([
            http_embeddings.Run(number, server, load.texts, load.connections, "float", 10, rate, 0.1, 0.2)
            for server, rates in (("Assay", (100, 300)), ("infinity", (50, 50)))
            for number, rate in enumerate(rates)])
        self.assertEqual(report.ratio("infinity", load, "float"), "4.00 (2.00–6.00)")
        self.assertEqual(report.ratio("infinity", load, "float", 0.5), "2.00 (1.00–3.00)")


class GrowthTests(unittest.TestCase):
    def test_the_exponent_is_the_slope_of_the_logarithms(self) -> None:
        self.assertAlmostEqual(slopes.exponent([(x, 3 * x ** 1.5) for x in (1, 10, 100)]), 1.5)
        self.assertEqual(slopes.tail([(8, 8), (1, 1), (2, 2), (4, 4)]), [(2, 2), (4, 4), (8, 8)])
        self.assertEqual(len(slopes.tail([(x, x) for x in range(1, 11)])), 5)

    def test_made_up_texts_are_the_same_each_time_and_never_repeat(self) -> None:
        rows = list(data.texts(200, 4, seed=1))
        self.assertEqual(rows, list(data.texts(200, 4, seed=1)))
        self.assertEqual(len({text for _, text in rows}), 200)
        self.assertEqual({label for label, _ in rows}, {f"label{number}" for number in range(4)})
        self.assertTrue(all(len(text.split()) == data.LENGTH for _, text in rows))


class ScriptTests(unittest.TestCase):
    def test_no_script_hides_a_module_of_the_standard_library(self) -> None:
        # This folder comes first where Python looks for modules.
        self.assertEqual({path.stem for path in FOLDER.glob("*")} & sys.stdlib_module_names, set())

    def test_every_script_explains_itself(self) -> None:
        for name in ("cache", "http_classify", "http_connections", "http_embeddings", "latency", "live", "moderation", "overlap",
                     "peers", "scaling"):
            with self.subTest(script=name):
                done = subprocess.run(
                    [sys.executable, FOLDER / f"{name}.py", "--help"], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("usage:", done.stdout)


if __name__ == "__main__":
    unittest.main()
