"""The commands of ``refresh-harness``, one per file: each returns the exit code of its answer."""
