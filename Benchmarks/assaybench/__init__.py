"""What the benchmarks share: the program, the daemon, its clients, texts, data sets, tables, plots and results."""
