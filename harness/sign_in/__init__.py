"""How people get past the upstream's sign-in pages during a run: one way per file."""
