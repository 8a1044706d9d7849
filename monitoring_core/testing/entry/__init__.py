"""The ways to start the oracle: a test class, a pytest plugin, a program in another language, a client, Hypothesis."""
