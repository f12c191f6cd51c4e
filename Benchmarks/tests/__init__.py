"""Tests of what the benchmarks compute themselves, with the standard library alone. Scripts/check runs them:

    python3 -m unittest discover -s Benchmarks/tests -t Benchmarks
"""
