"""The same job done with this library and with others, and what each costs."""
