from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest
import xml.dom.minidom

from assaybench import arguments, daemon, http_client, machine, plots, program, results, tables, texts


class TableTests(unittest.TestCase):
    def test_a_markdown_table_aligns_figures_to_the_right(self) -> None:
        self.assertEqual(tables.table(["a", "b", "c"], [["x", "1", "2"]], words=1),
                         "| a | b | c |\n|---|---:|---:|\n| x | 1 | 2 |")

    def test_columns_share_a_width_with_their_titles_and_take_words_for_figures(self) -> None:
        columns = tables.Columns(("name", "<6"), ("ms", ">8.1f"), ("share", ">8.0%"))
        self.assertEqual(columns.head(), "name        ms   share")
        self.assertEqual(columns.row("one", 1.25, 0.5), "one        1.2     50%")
        self.assertEqual(columns.row("two", "none", ""), "two       none")


class HTTPClientTests(unittest.TestCase):
    def test_a_connection_stays_open_and_an_error_ends_the_benchmark(self) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for _ in range(3):
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.rsplit(b" ", 1)[1]))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy")
            writer.close()

        async def run() -> None:
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            connection = await http_client.Connection.open(address)
            for _ in range(3):
                self.assertEqual(await connection.ask(http_client.request("/", b"abc")), b"{}")
            with self.assertRaisesRegex(program.Failed, "busy"):
                await connection.ask(http_client.request("/", b""))
            await connection.close()
            server.close()

        asyncio.run(run())

    def test_a_percentile_is_a_value_that_was_measured(self) -> None:
        values = [float(value) for value in range(1, 1001)]
        self.assertEqual(http_client.percentile(values, 0.5), 501)
        self.assertEqual(http_client.percentile(values, 0.99), 991)
        self.assertEqual(http_client.percentile([1.0, 2.0], 0.99), 2)


class ResultTests(unittest.TestCase):
    def test_a_processor_names_its_files(self) -> None:
        self.assertEqual(machine.slug("AMD EPYC"), "amd-epyc")
        self.assertEqual(machine.slug("Intel(R) Core(TM) i7 CPU @ 2.60GHz"), "intel-core-i7")
        self.assertEqual(results.stem("AMD EPYC", "scaling"), f"{results.today()}-amd-epyc-scaling")
        self.assertEqual(results.stem("AMD EPYC"), f"{results.today()}-amd-epyc")

    def test_records_come_back_from_their_files(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "new", "rounds.jsonl")
            results.append(path, [{"a": 1}])
            results.append(path, [{"a": 2}])
            self.assertEqual([json.loads(line)["a"] for line in path.read_text().splitlines()], [1, 2])
            results.save_both(path.with_suffix(""), "text\n", {"b": 3})
            self.assertEqual(path.with_suffix(".md").read_text(), "text\n")
            self.assertEqual(json.loads(path.with_suffix(".json").read_text()), {"b": 3})

    def test_a_report_names_revision_and_packages(self) -> None:
        facts = {"revision": "abc", "changed_files": True, "packages": {"numpy": "2", "scipy": "1"}}
        self.assertEqual(machine.revision(facts), "abc with uncommitted changes")
        self.assertEqual(machine.packages(facts), "numpy 2, scipy 1")


class PlotTests(unittest.TestCase):
    def test_numbers_on_axes_are_short(self) -> None:
        self.assertEqual([plots.figure(value) for value in (0.25, 9_000, 20_000, 1_500_000)],
                         ["0.25", "9000", "20k", "1.5M"])

    def test_plots_are_well_formed(self) -> None:
        curve = plots.Curve("a <b>", [(1, 10), (10, 100)], "note", ((1, 10), (10, 50)))
        drawn = [plots.panels("t", "n", [plots.Panel("x", "y", [curve], max_x, {"level": 20})])
                 for max_x in (None, 10)]
        drawn.append(plots.bars("t", "n", [plots.Bar("one & two", [1.0, 2.0]), plots.Bar("ours", [3.0], True)]))
        for drawing in drawn:
            xml.dom.minidom.parseString(drawing)
        self.assertLess(drawn[2].index("ours</text>"), drawn[2].index("one &amp; two</text>"))


class ArgumentTests(unittest.TestCase):
    def test_an_unknown_name_ends_the_script_with_the_known_ones(self) -> None:
        parser, said = arguments.parser("What it does."), io.StringIO()
        self.assertEqual(arguments.names(parser, "--parts", "b,a", ("a", "b")), ["b", "a"])
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as end:
            arguments.names(parser, "--parts", "a,x", ("a", "b"))
        self.assertEqual(end.exception.code, 2)
        self.assertIn("--parts: there is no x; there are a, b", said.getvalue())

    def test_common_options_have_defaults(self) -> None:
        parser = argparse.ArgumentParser()
        for add in (arguments.add_binary, arguments.add_labels, arguments.add_data, arguments.add_messages):
            add(parser)
        self.assertEqual(vars(parser.parse_args([])),
                         {"binary": program.BINARY, "labels": None, "data": None, "input": None})


class ProgramTests(unittest.TestCase):
    def test_a_run_has_output_errors_and_usage(self) -> None:
        code = "import sys; print(sys.stdin.read().upper()); print('oops', file=sys.stderr)"
        run = program.run(sys.executable, "-c", code, text="grüße")
        self.assertEqual((run.output, run.errors), ("GRÜSSE\n", "oops\n"))
        self.assertGreater(run.megabytes, 0)

    def test_a_failed_run_says_what_failed_and_why(self) -> None:
        with self.assertRaisesRegex(program.Failed, r"(?s)-c .* failed \(3\):.*the reason"):
            program.run(sys.executable, "-c", "import sys; print('the reason', file=sys.stderr); sys.exit(3)")

    def test_what_is_missing_ends_the_script_with_2(self) -> None:
        for missing in (lambda: program.find("/none/assay"), lambda: program.run("/none/assay"),
                        lambda: program.package("no_such_module", "install it")):
            with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit) as end:
                missing()
            self.assertEqual(end.exception.code, 2)


class ServiceTests(unittest.TestCase):
    def test_lines_of_a_log(self) -> None:
        entry = daemon.Entry.of('{"message": "ready", "pull": "ipc://a"}\n')
        self.assertEqual((entry.message, entry.fields["pull"]), ("ready", "ipc://a"))
        self.assertEqual(daemon.Entry.of("plain\n").message, "plain")
        self.assertEqual(daemon.Entry.of("[1]\n").message, "[1]")

    def test_a_service_is_awaited_and_ended(self) -> None:
        code = "import time; print('starting'); print('{\"message\": \"ready\"}', flush=True); time.sleep(60)"
        with daemon.Service([sys.executable, "-c", code]) as service:
            self.assertGreater(service.resident(), 0)
        self.assertIsNotNone(service.process.returncode)

    def test_a_service_that_ends_early_fails_with_its_log(self) -> None:
        service = daemon.Service([sys.executable, "-c", "print('no such model')"])
        with self.assertRaisesRegex(program.Failed, "no such model"):
            service.wait()


class TextTests(unittest.TestCase):
    def test_halves_of_two_texts_make_a_new_one(self) -> None:
        self.assertEqual((texts.front("a b c"), texts.back("a b c")), ("a b", "b c"))
        self.assertEqual((texts.front("a b c d"), texts.back("a b c d")), ("a b", "c d"))

    def test_messages_are_shared_between_sending_and_learning(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = texts.write(pathlib.Path(folder, "messages.txt"), ["1", "2", " ", "3"])
            self.assertEqual(texts.halves(path), (["1", "3"], ["2"]))

    def test_texts_are_made_of_the_shipped_sets_where_there_is_no_data(self) -> None:
        old = texts.MADE
        with tempfile.TemporaryDirectory() as folder:
            try:
                texts.MADE = pathlib.Path(folder)
                texts.make()
                made = texts.read(texts.MADE / "stream" / "messages.txt")
                rows = texts.read(texts.labelled())
            finally:
                texts.MADE = old
        self.assertGreater(len(made), 1000)
        self.assertEqual(len(made), len(set(made)))
        self.assertFalse(set(made) & {text for name in texts.SHIPPED for _, text in texts.examples(name)})
        self.assertTrue(all(row.count("\t") == 1 for row in rows))


if __name__ == "__main__":
    unittest.main()
