"""What people and machines are told about runs."""
