"""Single lines of a recording: what each tells by itself, and the rules that one message breaks alone."""
