"""Runs a chain of client, registry and provider, writes down what happens, and says what it proves."""
