"""The automata: the histories that the tables allow for a device, a leg and a text session."""
