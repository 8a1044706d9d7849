"""How long things take, compared with other things; ``python -m tests.benchmarks`` prints it."""
