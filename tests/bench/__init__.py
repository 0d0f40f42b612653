"""Benchmarks: every figure is a ratio to a floor that is measured in the same run.

`python -m tests.bench` runs all of them, `python -m tests.bench search verify` some.
"""
