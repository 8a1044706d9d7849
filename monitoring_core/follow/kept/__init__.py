"""The place of each subject: which subject a line is about, and when a subject goes."""
