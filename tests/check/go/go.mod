module example.org/tests

go 1.25.0

require (
	example.org/connectors v0.0.0
	github.com/dexidp/dex v0.0.0-20260303133905-11d2eeb52b42
)

replace example.org/connectors => ../../../examples/connectors
