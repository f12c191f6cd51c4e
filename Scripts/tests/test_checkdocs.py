from __future__ import annotations

import importlib.machinery
import importlib.util
import pathlib
import sys
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SCRIPTS))

from checkdocs import routes, session  # noqa: E402
from checkdocs.output import difference, value_difference  # noqa: E402


def load_script(path: pathlib.Path):
    loader = importlib.machinery.SourceFileLoader(path.name.replace("-", "_"), str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


check_docs = load_script(SCRIPTS / "check-docs")


class JSONTests(unittest.TestCase):
    def assert_same(self, page: str, printed: str) -> None:
        self.assertIsNone(difference(page.split("\n"), printed))

    def assert_differs(self, page: str, printed: str) -> None:
        self.assertIsNotNone(difference(page.split("\n"), printed))

    def test_a_page_may_wrap_and_fractions_may_differ(self) -> None:
        self.assert_same('{"a":0.5,\n "b":[1,\n 2]}', '{"a":0.25,"b":[1,2]}')
        self.assert_same('{"a":0.9999}', '{"a":1}')
        self.assert_differs('{"a":0.5}', '{"a":"0.5"}')
        self.assert_differs('{"a":0.5}', '{"a":true}')

    def test_whole_numbers_strings_and_literals_must_be_the_same(self) -> None:
        for page, printed in (("404", "400"), ('"x"', '"y"'), ("true", "false"), ("null", "0"), ("1", "true"), ("[]", "{}")):
            with self.subTest(page):
                self.assert_same(f'{{"a":{page}}}', f'{{"a":{page}}}')
                self.assert_differs(f'{{"a":{page}}}', f'{{"a":{printed}}}')

    def test_keys_and_their_order_must_be_the_same(self) -> None:
        self.assert_differs('{"a":1,"b":2}', '{"b":2,"a":1}')
        self.assert_differs('{"a":1}', '{"a":1,"b":2}')
        self.assert_differs('{"a":1,"b":2}', '{"a":1}')

    def test_arrays_must_be_as_long(self) -> None:
        self.assert_differs("[1]", "[1,2]")
        self.assert_differs("[1,2]", "[1]")

    def test_identifiers_in_strings_may_differ(self) -> None:
        self.assert_same('{"id":"m-01a22e29-56af-7000-a914-3c8b7275d580"}', '{"id":"m-01a22e29-579d-7000-8b2e-0fbbaab44e5c"}')
        self.assert_same('{"v":"' + "a" * 64 + '","m":"mini@89d5184b"}', '{"v":"' + "0" * 64 + '","m":"mini@00000000"}')
        self.assert_same('{"t":"2026-11-30T20:33:11Z"}', '{"t":"2026-12-01T01:02:03.456Z"}')
        self.assert_differs('{"id":"m-01a22e29-56af-7000-a914-3c8b7275d580"}', '{"id":"m-1"}')
        self.assert_differs('{"m":"mini@89d5184b"}', '{"m":"maxi@89d5184b"}')

    def test_an_ellipsis_stands_for_values_text_and_the_rest(self) -> None:
        self.assert_same('{"a":…,"b":{…}}', '{"a":[1],"b":{"c":1}}')
        self.assert_same('[1,…]', "[1,2,3]")
        self.assert_same('{"a":"the … of …"}', '{"a":"the end of it"}')
        self.assert_same('{"a":1,…}', '{"a":1}')
        self.assert_differs('{"b":1,…}', '{"a":1,"b":1}')
        self.assert_differs('{"a":…}', '{"b":1}')
        self.assert_differs('[1,…]', "[2,3]")
        self.assert_differs('{"a":{…}}', '{"a":[]}')
        self.assert_differs('{"a":"the … of …"}', '{"a":"at the end of it"}')

    def test_several_values_and_other_output(self) -> None:
        self.assert_same('{"a":1}\n{"b":\n2}', '{"a":1}\n{"b":2}\n')
        self.assert_differs('{"a":1}', '{"a":1}\n{"b":2}\n')
        self.assert_differs('{"a":1}', "error")
        self.assert_differs('{"a":1}', "")


class TextTests(unittest.TestCase):
    def test_numbers_and_white_space_may_differ(self) -> None:
        self.assertIsNone(difference(["accuracy   99.1 %"], "accuracy 5 %\n"))
        self.assertIsNotNone(difference(["accuracy 99.1 %"], "precision 99.1 %\n"))

    def test_an_ellipsis_stands_for_text_or_lines(self) -> None:
        self.assertIsNone(difference(["a … c", "…", "end"], "a b c\n1\n2\nend\n"))
        self.assertIsNotNone(difference(["a … c", "end"], "a b c\n1\nend\n"))


class ValueTests(unittest.TestCase):
    def test_a_value_is_compared_as_json_or_else_as_text(self) -> None:
        for page, printed in (("2", "2"), ("0.5", "0.25"), ("[0.5, …]", "[0.25, 1.5]"), ("(True, False)", "(True, False)"),
                              ("positive", "positive\n"), ("'a … c'", "'a b c'")):
            self.assertIsNone(value_difference(page, printed), page)
        for page, printed in (("2", "3"), ("0.5", "None"), ("[0.5]", "[0.25, 1.5]"), ("(True, False)", "(True, True)"),
                              ("positive", "negative\n")):
            self.assertIsNotNone(value_difference(page, printed), page)


class CommandTests(unittest.TestCase):
    def test_a_command_goes_on_after_a_backslash_and_within_quotes(self) -> None:
        block = check_docs.Block(10, "console", ["$ echo a \\", "  b", "a b", "$ echo '{", "}'", "{", "}"])
        commands = check_docs.commands_of(block)
        self.assertEqual([command.text for command in commands], ["echo a \\\n  b", "echo '{\n}'"])
        self.assertEqual([command.output for command in commands], [["a b"], ["{", "}"]])
        self.assertEqual([command.line for command in commands], [11, 14])

    def test_comments_above_a_block(self) -> None:
        page = ["<!-- keeps running: for the examples -->", "```sh", "assay run &", "```", "<!-- exit code: 2 -->", "", "```sh",
                "```"]
        kept, other = check_docs.blocks_of(page)
        self.assertTrue(kept.keeps)
        self.assertEqual((other.keeps, other.exit_code), (False, 0))


class SessionTests(unittest.TestCase):
    def test_comments_are_compared_with_values_and_output(self) -> None:
        names: dict = {}
        self.assertEqual(session.run("x = 2  # no value\n# nor here\nx + 1  # 3", names),
                         [{"line": 3, "expected": "3", "actual": "3"}])
        self.assertEqual(session.run("print('#', x)    # # 2\nx", names), [{"line": 1, "expected": "2", "actual": "# 2\n"}])

    def test_a_failure_ends_the_block_and_names_the_line(self) -> None:
        found = session.run("1  # 1\n1 / 0\n2  # 2", {})
        self.assertEqual([one["line"] for one in found], [1, 2])
        self.assertIn("ZeroDivisionError", found[1]["error"])
        self.assertIn("SyntaxError", session.run("x = (", {})[0]["error"])


class RouteTests(unittest.TestCase):
    def test_a_route_counts_if_it_answered_with_success(self) -> None:
        metrics = ('# TYPE assay_http_requests_total counter\n'
                   'assay_http_requests_total{route="/a/{id}",method="GET",status="200"} 2\n'
                   'assay_http_requests_total{route="/a/{id}",method="GET",status="201"} 1\n'
                   'assay_http_requests_total{route="/a/{id}",method="PUT",status="404"} 1\n')
        document = {"paths": {"/a/{id}": {"parameters": [], "get": {}, "put": {}}}}
        self.assertEqual(routes.answered(metrics), {("GET", "/a/{id}"): 3})
        self.assertEqual(routes.documented(document) - set(routes.answered(metrics)), {("PUT", "/a/{id}")})


if __name__ == "__main__":
    unittest.main()
