"""Tests of the parts that need neither data sets nor the binary: python3 -m unittest discover Benchmarks/quality"""
from __future__ import annotations

import pathlib
import sys
import tempfile
import unittest

import numpy as np
from scipy import stats

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import bands  # noqa: E402
import metrics  # noqa: E402
from anomaly_report import broken, verdict  # noqa: E402
from assaybench import corpora  # noqa: E402
from assaybench.corpora import Rows  # noqa: E402
from probes import LONG_WORDS, probes  # noqa: E402
from splits import Sizes, Split, split_rows  # noqa: E402


class MetricsTests(unittest.TestCase):
    def test_calibration_error_weighs_bins_by_their_texts(self) -> None:
        for confidence, correct, expected in [
            ([1.0, 1.0], [True, True], 0.0),
            ([1.0, 1.0], [True, False], 0.5),
            ([0.9, 0.9, 0.9, 0.1], [True, True, False, False], 0.75 * (0.9 - 2 / 3) + 0.25 * 0.1),
        ]:
            with self.subTest(confidence=confidence):
                found = metrics.calibration_error(np.array(confidence), np.array(correct))
                self.assertAlmostEqual(found, expected)

    def test_upper_edges_belong_to_their_bin(self) -> None:
        together = metrics.calibration_error(np.array([1 / 15, 0.5 / 15]), np.array([True, False]))
        self.assertAlmostEqual(together, 0.5 - 0.75 / 15)

    def test_outlier_figures(self) -> None:
        inside, outside = np.arange(100, 200, dtype=float), np.array([0.0, 150.0])
        self.assertAlmostEqual(metrics.auroc(inside, outside), 0.5 * 1 + 0.5 * (49 + 0.5) / 100)
        self.assertEqual(metrics.fpr95(inside, outside), 0.5)


class CorporaTests(unittest.TestCase):
    labels = np.array(["a"] * 20 + ["b"] * 10 + ["c"] * 3)

    def test_split_keeps_the_share_of_every_label_and_loses_nothing(self) -> None:
        kept, held = corpora.stratified_split(self.labels, 0.7, seed=1)
        self.assertEqual([int((self.labels[kept] == label).sum()) for label in "abc"], [14, 7, 2])
        self.assertEqual(sorted([*kept, *held]), list(range(33)))

    def test_draw_takes_all_of_a_small_label(self) -> None:
        drawn = corpora.draw(self.labels, 5, seed=0)
        self.assertEqual([int((self.labels[drawn] == label).sum()) for label in "abc"], [5, 5, 3])
        self.assertEqual(len(set(drawn)), 13)
        self.assertTrue((drawn == corpora.draw(self.labels, 5, seed=0)).all())
        self.assertFalse((drawn == corpora.draw(self.labels, 5, seed=1)).all())

    def test_rows_come_back_from_their_file(self) -> None:
        rows = Rows(["one", "two\u2028lines\x0b here"], np.array(["x", "y"]))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "rows.tsv")
            rows.write(path)
            again = corpora.read_rows([path])
        self.assertEqual(again.texts, rows.texts)
        self.assertEqual(list(again.labels), ["x", "y"])

    def test_a_row_without_a_tab_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "rows.tsv")
            path.write_text("x\tone\ntwo\n")
            with self.assertRaisesRegex(SystemExit, r"rows\.tsv:2"):
                corpora.read_rows([path])


class BandsTests(unittest.TestCase):
    def test_split_band_holds_95_percent_of_conformal_splits(self) -> None:
        calibration, tests, rate, rng = 99, 200, 0.05, np.random.default_rng(0)
        band = bands.beta_binomial(tests, calibration, rate)
        inside, rates = 0, []
        for _ in range(4_000):
            scores, fresh = rng.random(calibration), rng.random(tests)
            p = (1 + (scores[None, :] >= fresh[:, None]).sum(axis=1)) / (calibration + 1)
            rates.append(float((p <= rate).mean()))
            inside += band.place(rates[-1]) == "inside"
        self.assertGreater(inside / 4_000, 0.945)
        self.assertAlmostEqual(float(np.mean(rates)), rate, delta=0.002)
        spread = bands.mean_of_splits(1, tests, calibration, rate)
        self.assertAlmostEqual(spread.high - rate, 1.96 * float(np.std(rates)), delta=0.003)

    def test_too_few_examples_to_flag_anything(self) -> None:
        self.assertEqual(bands.flagged_ranks(50, 0.01), 0)
        self.assertEqual(bands.beta_binomial(100, 50, 0.01), bands.Band(0, 0))

    def test_the_plain_band_is_the_narrower_one(self) -> None:
        plain, own = bands.binomial(500, 0.05), bands.beta_binomial(500, 300, 0.05)
        self.assertLess(own.low, plain.low)
        self.assertGreater(own.high, plain.high)
        self.assertEqual(plain.high, stats.binom.ppf(0.975, 500, 0.05) / 500)

    def test_places(self) -> None:
        band = bands.Band(0.04, 0.06)
        self.assertEqual([band.place(rate) for rate in (0.039, 0.04, 0.06, 0.061)],
                         ["below", "inside", "inside", "above"])


class VerdictTests(unittest.TestCase):
    def splits(self, *rates: float) -> list[Split]:
        return [Split(seed, 1_500, 3_000, {0.05: rate}) for seed, rate in enumerate(rates)]

    def test_means_against_their_bands(self) -> None:
        for rates, place, is_broken in [
            ((0.05, 0.052, 0.049), "inside", False),
            ((0.03, 0.03, 0.03), "below", False),
            ((0.058, 0.06, 0.059), "above", False),
            ((0.08, 0.08, 0.08), "above", True),
        ]:
            with self.subTest(rates=rates):
                splits = self.splits(*rates)
                self.assertEqual(verdict(splits, 0.05)["place"], place)
                self.assertEqual(broken(splits, 0.05, checks=21), is_broken)

    def test_every_split_is_placed(self) -> None:
        found = verdict(self.splits(0.02, 0.05, 0.09), 0.05)
        self.assertEqual(found["splits"], {"below": 1, "inside": 1, "above": 1})
        self.assertEqual((found["least"], found["most"]), (0.02, 0.09))


class SplitsTests(unittest.TestCase):
    def test_small_pools_keep_the_proportion(self) -> None:
        self.assertEqual(Sizes(3_000, 1_500).fitting(900), Sizes(600, 300))
        self.assertEqual(Sizes(3_000, 1_500).fitting(10_000), Sizes(3_000, 1_500))

    def test_train_and_test_share_no_row(self) -> None:
        pool = Rows([str(number) for number in range(90)], np.array(["x"] * 90))
        train, test = split_rows(pool, Sizes(40, 20), seed=3)
        self.assertEqual((len(train), len(test)), (40, 20))
        self.assertFalse(set(train.texts) & set(test.texts))

    def test_probes_are_seeded_lines(self) -> None:
        first = probes(["a few known words"], seed=0)
        self.assertEqual(first, probes(["a few known words"], seed=0))
        self.assertNotEqual(first, probes(["a few known words"], seed=1))
        self.assertTrue(all(text.strip() and not set(text) & set("\t\n\r")
                        for texts in first.values() for text in texts))
        self.assertEqual({len(text.split()) for text in first["long, of its own texts"]}, {LONG_WORDS})


if __name__ == "__main__":
    unittest.main()
