"""The engine: it explains what was observed by the cheapest history; it knows no kind of subject."""
