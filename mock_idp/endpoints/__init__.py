"""The provider's endpoints without HTTP, one per file: what `mock_idp.http` puts on the wire."""
