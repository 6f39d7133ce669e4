"""Commands of ``mock-idp`` that have many options: one file each, loaded by `mock_idp.cli`."""
