"""Compares what a page says that a command prints with what it printed.

JSON (all of the output, one value or several) is compared as values, so a page may wrap it. Keys and their order, the length
of arrays, strings, literals and whole numbers must be the same. Numbers with a fraction may differ, and within strings UUIDs,
SHA-256 digests, the eight digits after `@`, and times. `…` stands for any value, within a string for any text, and at the end of
an array or an object for any further elements.

Other text is compared by line: numbers, digests and white space may differ; `…` stands for any text, and on a line of its own
for any lines.
"""
from __future__ import annotations

import json
import re

ANY = "…"
VARIABLE = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b|@[0-9a-f]{8}\b"
    r"|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


class Pairs(list):
    """The members of a JSON object, in order."""


def difference(expected: list[str], actual: str) -> str | None:
    """How the output differs from a page's lines; None if it does not."""
    wanted = json_values("\n".join(expected))
    if wanted is None:
        return None if text_matches(expected, actual) else "it prints something else than the page says"
    printed = json_values(actual, may_elide=False)
    if printed is None:
        return "it prints something else than the JSON that the page shows"
    if len(wanted) != len(printed):
        return f"it prints {len(printed)} JSON values, and the page shows {len(wanted)}"
    for number, (one, other) in enumerate(zip(wanted, printed, strict=True), start=1):
        if fault := json_difference(one, other, "" if len(wanted) == 1 else f"value {number}: "):
            return fault
    return None


def value_difference(expected: str, actual: str) -> str | None:
    """How a value that a program prints differs from a page's: by the rules of JSON if it is such, numbers included."""
    return difference([f"[{expected}]"], f"[{actual.strip()}]")


def json_values(text: str, may_elide: bool = True) -> list | None:
    """The objects and arrays that the text consists of; None if it has anything else."""
    text = (marked(text) if may_elide else text).strip()
    if not text.startswith(("{", "[")):
        return None
    decoder, values = json.JSONDecoder(object_pairs_hook=Pairs), []
    while text:
        try:
            value, end = decoder.raw_decode(text)
        except ValueError:
            return None
        values.append(value)
        text = text[end:].lstrip()
    return values


def marked(text: str) -> str:
    """JSON of which `…` outside of strings has become a string or, in place of a member, a member."""
    pieces, containers, last = [], [], ""
    for token in re.findall(r'"(?:\\.|[^"\\])*"|\s+|.', text, re.DOTALL):
        if token in ("{", "["):
            containers.append(token)
        elif token in ("}", "]") and containers:
            containers.pop()
        if token == ANY:
            is_member = containers[-1:] == ["{"] and last in ("{", ",")
            pieces.append(f'"{ANY}":"{ANY}"' if is_member else f'"{ANY}"')
        else:
            pieces.append(token)
        if not token.isspace():
            last = token
    return "".join(pieces)


def json_difference(wanted, printed, place: str) -> str | None:
    if wanted == ANY:
        return None
    if isinstance(wanted, list):
        if not isinstance(printed, list) or isinstance(wanted, Pairs) != isinstance(printed, Pairs):
            return f"{place or 'it '}is not {'an object' if isinstance(wanted, Pairs) else 'an array'}"
        rest = (ANY, ANY) if isinstance(wanted, Pairs) else ANY
        is_open = wanted[-1:] == [rest]
        fixed = wanted[:-1] if is_open else wanted
        if isinstance(wanted, Pairs):
            keys, others = [key for key, _ in fixed], [key for key, _ in printed]
            if keys != (others[:len(keys)] if is_open else others):
                return f"{place}its keys are {', '.join(others)}"
            return first(json_difference(one[1], other[1], f"{place}{one[0]}: ") for one, other in zip(fixed, printed))
        if len(printed) < len(fixed) or (len(printed) > len(fixed) and not is_open):
            return f"{place}it has {len(printed)} elements"
        return first(json_difference(one, other, f"{place}[{index}] ")
                     for index, (one, other) in enumerate(zip(fixed, printed)))
    if isinstance(wanted, str) and isinstance(printed, str):
        pattern = ".*".join(re.escape(VARIABLE.sub("#", part)) for part in wanted.split(ANY))
        is_same = re.fullmatch(pattern, VARIABLE.sub("#", printed), re.DOTALL) is not None
    elif is_number(wanted) and is_number(printed):
        is_same = wanted == printed or isinstance(wanted, float) or isinstance(printed, float)
    else:
        is_same = type(wanted) is type(printed) and wanted == printed
    return None if is_same else f"{place}it is {json.dumps(printed, ensure_ascii=False)}"


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def first(faults) -> str | None:
    return next((fault for fault in faults if fault), None)


def shape(text: str) -> str:
    """The text without what differs between machines."""
    text = re.sub(r"@[0-9a-f]{8}\b", "@#", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "#", text)
    text = re.sub(r"[+−-]?\d[\d.,]*(?:[eE][+-]?\d+)?", lambda number: "0" + "," * number[0].endswith(","), text)
    return " ".join(text.split())


def text_matches(expected: list[str], actual: str) -> bool:
    pattern = ""
    for line in expected:
        if line.strip() == ANY:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += r"[^\n]*".join(re.escape(shape(part)) for part in line.split(ANY)).replace("\\ [^", "[^") + r" ?\n"
    lines = "".join(shape(line) + "\n" for line in actual.rstrip("\n").split("\n")) if actual.strip() else ""
    return re.fullmatch(pattern, lines) is not None
