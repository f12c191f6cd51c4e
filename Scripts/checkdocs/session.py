"""Runs the Python blocks of a page, one after the other, in one namespace. The interpreter is that of the clients.

Each line of standard input is a block, as a JSON string. Each line of standard output answers one: a list of
`{"line", "expected", "actual"}` for every comment behind an expression or a call of print, which says what its value or output
is, and `{"line", "error"}` for what failed. Lines count from 1.
"""
from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
import tokenize
import traceback


def comments_of(code: str) -> dict[int, str]:
    """The comments behind code, by line."""
    return {token.start[0]: token.string.lstrip("# ")
            for token in tokenize.generate_tokens(io.StringIO(code).readline)
            if token.type == tokenize.COMMENT and token.line[:token.start[1]].strip()}


def run(code: str, names: dict) -> list[dict]:
    """What the block's comments say and what it did; it ends at the first statement that fails."""
    found, line = [], 1
    try:
        statements, comments = ast.parse(code).body, comments_of(code)
        for statement in statements:
            line = statement.lineno
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                if isinstance(statement, ast.Expr):
                    value = eval(compile(ast.Expression(statement.value), "<page>", "eval"), names)
                else:
                    value = None
                    exec(compile(ast.Module([statement], []), "<page>", "exec"), names)
            last = statement.end_lineno or line
            if isinstance(statement, ast.Expr) and last in comments:
                actual = repr(value) if value is not None or not printed.getvalue() else printed.getvalue()
                found.append({"line": last, "expected": comments[last], "actual": actual})
    except Exception:
        found.append({"line": line, "error": traceback.format_exc(limit=-3)})
    return found


def main() -> None:
    names: dict = {"__name__": "__page__"}
    for request in sys.stdin:
        print(json.dumps(run(json.loads(request), names)), flush=True)


if __name__ == "__main__":
    main()
