"""Recordings in every form in which people hold them."""
