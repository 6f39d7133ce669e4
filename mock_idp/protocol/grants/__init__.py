"""The grants of the token endpoint, one per file, named after their ``grant_type``."""
