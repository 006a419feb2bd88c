"""What a command says in plain words, without a traceback, when it cannot do its work."""


class Refusal(Exception):
    """The message says what is wrong and how to mend it."""
