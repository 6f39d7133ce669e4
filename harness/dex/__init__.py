"""Running a Dex: our own with a clock that moves, or somebody else's."""
