"""Rules that only the messages of several clients show together."""
