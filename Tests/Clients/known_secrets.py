"""The secrets that these tests use, so that they can be looked for where none may be."""


def register(text):
    """Remembers a secret, and returns it."""
    return text
