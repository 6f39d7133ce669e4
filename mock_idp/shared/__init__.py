"""Several processes on one storage that behave as one provider, now and after a restart.

What is stored is shared by itself: sessions, tokens, registered clients. This package shares the rest: the
signing keys, what the control surface changes, and the history.
"""
