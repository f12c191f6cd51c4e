"""Which routes of the HTTP server its documentation shows at work, as the daemon itself counts them."""
from __future__ import annotations

import re
from collections import Counter

METHODS = {"get", "put", "post", "delete", "patch"}
REQUESTS = re.compile(r'^assay_http_requests_total\{route="(.*?)",method="([A-Z]+)",status="2\d\d"\} (\d+)', re.MULTILINE)

Route = tuple[str, str]  # method and path


def documented(openapi: dict) -> set[Route]:
    """The routes of an OpenAPI document."""
    return {(method.upper(), path) for path, methods in openapi["paths"].items() for method in methods if method in METHODS}


def answered(metrics: str) -> Counter[Route]:
    """How many requests each route has answered with success, by the daemon's metrics."""
    counts: Counter[Route] = Counter()
    for path, method, count in REQUESTS.findall(metrics):
        counts[method, path] += int(count)
    return counts
