"""The sentences of findings that the engine makes."""
