"""How Assay's cost grows: what `Benchmarks/scaling.py` measures, fits and draws."""
