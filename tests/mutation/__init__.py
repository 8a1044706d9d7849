"""Whether the tests notice a wrong function; ``python -m tests.mutation`` tries thousands and prints the survivors."""
