"""Who could hear whom and who could see what, when, in a recording: questions, answers and how they are written."""
