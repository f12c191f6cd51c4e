"""Uses a running daemon's HTTP server through the clients that people have, unmodified.

python3 Tests/Clients/http_clients.py BASE_URL [NAME]...

Names are those of the functions below without `check_`; all by default. Prints `ok NAME` for each, and ends with a traceback
at the first that fails. Needs: pip install openai langchain-openai prometheus-client schemathesis
"""

import http.server
import json
import math
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request


def openai_client(base, **options):
    import openai

    return openai.OpenAI(base_url=f"{base}/v1", api_key="unused", **options)


def check_embeddings(base):
    """The client asks for base64 unless told otherwise; both are the same vectors."""
    client = openai_client(base)
    texts = ["The parcel is late.", "Where is my order?", "I like jazz."]
    answer = client.embeddings.create(model="text-embedding-3-small", input=texts)
    assert [one.index for one in answer.data] == [0, 1, 2]
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 10
    vectors = [one.embedding for one in answer.data]
    floats = client.embeddings.create(model="text-embedding-3-small", input=texts, encoding_format="float")
    for binary, decimal in zip(vectors, floats.data):
        assert max(abs(a - b) for a, b in zip(binary, decimal.embedding)) < 1e-6
        assert abs(math.hypot(*binary) - 1) < 1e-3

    def cosine(a, b):
        return sum(x * y for x, y in zip(a, b))

    assert cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2])
    short = client.embeddings.create(model="text-embedding-3-small", input="One", dimensions=16)
    assert len(short.data[0].embedding) == 16
    ids = client.embeddings.create(model="text-embedding-3-small", input=[[1996, 20463], [2073]])
    assert len(ids.data) == 2


def check_moderations(base):
    client = openai_client(base)
    answer = client.moderations.create(input=["I will find you and hurt you badly.", "See you tomorrow at lunch!"])
    harmful, harmless = answer.results
    assert harmful.flagged and (harmful.categories.violence or harmful.categories.harassment_threatening)
    assert not harmless.flagged
    assert len(harmless.category_scores.model_dump(by_alias=True)) == 13
    typed = client.moderations.create(
        model="omni-moderation-latest", input=[{"type": "text", "text": "See you tomorrow at lunch!"}]
    )
    assert len(typed.results) == 1


def check_models(base):
    client = openai_client(base)
    names = [model.id for model in client.models.list()]
    assert "text-embedding-3-small" in names and len(names) > 1
    assert client.models.retrieve(names[0]).id == names[0]


def check_errors(base):
    import openai

    client = openai_client(base, max_retries=0)
    for call, kind in [
        (lambda: client.embeddings.create(model="gpt-4", input="x"), openai.NotFoundError),
        (lambda: client.embeddings.create(model="text-embedding-3-small", input=""), openai.BadRequestError),
        (lambda: client.embeddings.create(model="text-embedding-3-small", input="x", dimensions=9999), openai.BadRequestError),
        (lambda: client.models.retrieve("none"), openai.NotFoundError),
    ]:
        try:
            call()
        except kind as error:
            assert error.code and error.message, error
        else:
            raise AssertionError(f"no {kind.__name__}")


def check_retries(base):
    """The client repeats a request that got 429 with Retry-After, and then gets the daemon's answer."""
    refusals = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(refusals) < 2:
                refusals.append(self.path)
                self.send_response(429)
                self.send_header("Retry-After", "0.05")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            request = urllib.request.Request(base + self.path, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request) as answer:
                content = answer.read()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = openai_client(f"http://127.0.0.1:{server.server_port}", max_retries=5)
        assert client.embeddings.create(model="text-embedding-3-small", input="again").data
        server.shutdown()
    assert len(refusals) == 2


def check_langchain(base):
    from langchain_openai import OpenAIEmbeddings

    embeddings = OpenAIEmbeddings(
        base_url=f"{base}/v1", api_key="unused", model="text-embedding-3-small", check_embedding_ctx_length=False
    )
    assert len(embeddings.embed_documents(["one", "two"])) == 2
    assert len(embeddings.embed_query("three")) > 100


def check_curl(base):
    answer = subprocess.run(
        ["curl", "-sS", "--fail", f"{base}/v1/classify", "-H", "Content-Type: application/json",
         "-d", '{"text":"The striker scored twice"}'],
        capture_output=True, text=True, check=True,
    )
    assert json.loads(answer.stdout)["tags"]
    lines = "\n".join(json.dumps({"id": str(n), "text": f"message number {n}"}) for n in range(500))
    stream = subprocess.run(
        ["curl", "-sS", "--fail", f"{base}/v1/classify", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@-"],
        input=lines, capture_output=True, text=True, check=True,
    )
    assert [json.loads(line)["id"] for line in stream.stdout.splitlines()] == [str(n) for n in range(500)]


def check_perspective(base):
    """The request of Perspective's documentation."""
    body = {
        "comment": {"text": "what kind of idiot name is foo?"}, "languages": ["en"],
        "requestedAttributes": {"TOXICITY": {}},
    }
    request = urllib.request.Request(
        f"{base}/v1alpha1/comments:analyze?key=unused", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        scores = json.load(answer)["attributeScores"]["TOXICITY"]
    assert 0 <= scores["summaryScore"]["value"] <= 1 and scores["summaryScore"]["type"] == "PROBABILITY"
    assert scores["spanScores"][0]["begin"] == 0


def check_metrics(base):
    """Prometheus's own parser reads every line; one law holds."""
    from prometheus_client.parser import text_string_to_metric_families

    with urllib.request.urlopen(f"{base}/metrics") as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    values = {}
    for family in families:
        assert family.documentation and family.type in ("counter", "gauge", "histogram"), family.name
        for sample in family.samples:
            values[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    for source in ("http", "zeromq"):
        label = (("source", source),)
        failed = sum(v for (name, labels), v in values.items()
                     if name == "assay_messages_failed_total" and ("source", source) in labels)
        received = values["assay_messages_received_total", label]
        assert received == values["assay_messages_answered_total", label] + failed + values["assay_messages_in_flight", label]
    assert values["assay_messages_received_total", (("source", "http"),)] > 0


def check_promtool(base):
    """Prometheus's linter has nothing to say. Passed over where promtool is not installed."""
    program = shutil.which("promtool")
    if program is None:
        return
    with urllib.request.urlopen(f"{base}/metrics") as answer:
        run = subprocess.run([program, "check", "metrics"], input=answer.read(), capture_output=True, check=False)
    assert run.returncode == 0 and not run.stdout and not run.stderr, run.stdout + run.stderr


def check_schemathesis(base):
    """Requests made from the OpenAPI document, valid and invalid, find nothing."""
    program = sys.executable.rsplit("/", 1)[0] + "/schemathesis"
    run = subprocess.run(
        [program, "run", f"{base}/openapi.json", "--url", base, "--seed", "1", "--max-examples", "25", "--workers", "1",
         "--generation-deterministic", "--no-color",
         # Which token ids are valid depends on the model, and which versions match on the label set.
         "--exclude-checks", "positive_data_acceptance"],
        capture_output=True, text=True, check=False, cwd=tempfile.gettempdir(),
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def main():
    base, *names = sys.argv[1:]
    checks = {name.removeprefix("check_"): check for name, check in globals().items() if name.startswith("check_")}
    for name in names or checks:
        checks[name](base.rstrip("/"))
        print("ok", name, flush=True)


if __name__ == "__main__":
    main()
