"""Tests of the parts that need neither peers nor data: .cache/peers/venv/bin/python3 -m unittest discover -s
Benchmarks/speed -t Benchmarks"""
from __future__ import annotations

import pathlib
import tempfile
import unittest
import xml.dom.minidom

from assaybench.texts import read
from speed import classifying, embedding, plots, report
from speed.sockets import measure as sockets


def example() -> report.Report:
    rows = [
        embedding.Row("assay-int8", "Assay int8", {}, 64, 1000, [200.0, 300.0, 400.0], 0.998, 90, {"single_ms": 1.0}),
        embedding.Row("peer", "Peer <1>", {}, 16, 1000, [100.0, 100.0, 100.0], 1.0, 900, {"single_ms": 9.0}),
        embedding.Row("other", "Other", {}, 16, 1000, [4000.0, 5000.0, 6000.0], None, 90, {}),
    ]
    machine = {
        "cpu": "CPU", "features": ["avx2"], "cores": 2, "cores_used": [0, 1], "load_average": 0.0,
        "load_average_after": 0.0, "system": "Linux", "python": "3.11", "packages": {"torch": "2"},
        "fasttext": None, "revision": "abc",
        "changed_files": False}
    return report.Report(
        "2026-01-01", machine, 3, embedding.EmbeddingResult(rows, {}),
        [classifying.Row("data", "Assay int8", 0.9, [10.0, 10.0, 10.0]),
                         classifying.Row("data", "fastText", 0.8, [20.0] * 3)],
        [sockets.Row("assay-int8", "Assay int8", [20.0] * 3, [1.0] * 3, [2.0] * 3),
         sockets.Row("python", "Python", [5.0] * 3, [4.0] * 3, [5.0] * 3)])


class ReportTests(unittest.TestCase):
    def test_a_ratio_is_of_rounds_not_of_medians(self) -> None:
        self.assertEqual(report.ratio([10.0, 40.0, 90.0], [10.0, 20.0, 30.0]), "2.00 (1.00–3.00)")
        self.assertEqual(report.ratio([1.0], [80.0]), "0.0125 (0.0125–0.0125)")

    def test_every_peer_of_every_job_has_its_ratio(self) -> None:
        rows = [[cell.strip() for cell in line.split("|")[1:-1]]
                            for line in report.ratio_table(example()).splitlines()[2:]]
        self.assertEqual(rows, [
            ["embed", "Peer <1>", "3.00 (2.00–4.00)"], ["embed", "Other", "0.0600 (0.0500–0.0667)"],
            ["label data", "fastText", "0.500 (0.500–0.500)"], ["queue to queue", "Python", "4.00 (4.00–4.00)"],
            ["a lone message", "Python", "4.00 (4.00–4.00)"]])

    def test_plots_are_well_formed_and_best_first(self) -> None:
        drawn = plots.of(example())
        self.assertEqual(set(drawn), {"embed", "other-models", "sockets", "lone"})
        for drawing in drawn.values():
            xml.dom.minidom.parseString(drawing)
        self.assertLess(drawn["embed"].index("Assay int8"), drawn["embed"].index("Peer &lt;1&gt;"))
        self.assertLess(drawn["lone"].index("Assay int8"), drawn["lone"].index("Python"))


class TextTests(unittest.TestCase):
    def test_blank_lines_are_no_texts(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "messages.txt"
            path.write_text("one\n\n  \ntwo\u2028still two\n", encoding="utf8")
            self.assertEqual(read(path), ["one", "two\u2028still two"])


if __name__ == "__main__":
    unittest.main()
