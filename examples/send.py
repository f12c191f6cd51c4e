#!/usr/bin/env python3
"""Send messages to a running Assay daemon and print the results.

    pip install pyzmq
    assay run                              # in another terminal
    python3 examples/send.py "Great phone" "Call 0906 555 0199 now"

ENDPOINT_IN and ENDPOINT_OUT name other endpoints than the daemon's defaults. A daemon with keys (docs/security.md) takes

    python3 examples/send.py --server-key 'PUBLIC KEY' --key-file shop.key "Great phone"
"""
import argparse
import json
import os
import sys
import uuid

import zmq
import zmq.auth

TIMEOUT_MS = 10_000

parser = argparse.ArgumentParser()
parser.add_argument("--server-key", help="the daemon's public key, as assay keys show prints it")
parser.add_argument("--key-file", help="this client's key, made by assay keys create")
parser.add_argument("text", nargs="*")
arguments = parser.parse_args()
if bool(arguments.server_key) != bool(arguments.key_file):
    parser.error("--server-key and --key-file go together")
texts = arguments.text or ["The goalkeeper saved a penalty in the last minute.", "Great phone, the battery lasts two days!"]


def secured(socket):
    """The socket, set up with this client's key if there is one."""
    if arguments.server_key:
        public, secret = zmq.auth.load_certificate(arguments.key_file)
        socket.curve_serverkey = arguments.server_key.encode()
        socket.curve_publickey, socket.curve_secretkey = public, secret
    return socket


context = zmq.Context()
# Results first: a consumer that is connected before the first message misses nothing.
results = secured(context.socket(zmq.PULL))
results.connect(os.environ.get("ENDPOINT_OUT", "tcp://127.0.0.1:5556"))
messages = secured(context.socket(zmq.PUSH))
messages.setsockopt(zmq.SNDTIMEO, TIMEOUT_MS)
messages.setsockopt(zmq.LINGER, 0)
messages.setsockopt(zmq.IMMEDIATE, 1)  # wait for the daemon instead of queueing without a receiver
messages.connect(os.environ.get("ENDPOINT_IN", "tcp://127.0.0.1:5555"))

# The id ties a result to its text: results may come in any order.
waiting = {}
for text in texts:
    message_id = str(uuid.uuid4())
    waiting[message_id] = text
    try:
        messages.send_json({"id": message_id, "text": text, "metadata": {"from": "send.py"}})
    except zmq.Again:
        sys.exit(f"no message was accepted within {TIMEOUT_MS} ms. Is the daemon running (assay run), "
                 "and does it know our key?")

while waiting:
    if not results.poll(TIMEOUT_MS):
        sys.exit(f"no result within {TIMEOUT_MS} ms; {len(waiting)} are missing. Is another consumer taking the results?")
    result = json.loads(results.recv())
    text = waiting.pop(result["id"], None)
    if text is None:
        continue  # the answer to another sender's message: PUSH deals results out to all consumers in turn
    if "error" in result:
        print(f"{result['error']['code']}: {result['error']['message']}  {text}")
        continue
    print(text)
    for name, tag in result["tags"].items():
        labels = [tag["label"]] if "label" in tag else tag["labels"]
        # Without a label, the confidence is that of the most probable one, which was not enough.
        sure = tag["confidence"] if labels else 1 - tag["confidence"]
        print(f"  {name:12} {', '.join(labels) or 'none'} ({sure:.0%}){'  unlike anything known' if tag['anomaly'] else ''}")
