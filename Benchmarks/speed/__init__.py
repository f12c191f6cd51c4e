"""The parts of `Benchmarks/peers.py`."""
