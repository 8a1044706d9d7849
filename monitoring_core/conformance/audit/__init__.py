"""Who could hear whom and who could see what, when, in a recording."""
