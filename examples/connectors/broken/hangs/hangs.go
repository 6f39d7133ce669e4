// Package hangs gives its calls neither a time limit nor the context of the request: when upstream does not answer, Refresh
// does not return, even when the client has long gone.
package hangs

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return &patient{unlimited(right)} })
}

type patient struct{ *usersystem.Connector }

func unlimited(right *usersystem.Connector) *usersystem.Connector {
	right.Upstream.TimeLimit = 0
	return right
}

func (c *patient) Refresh(_ context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	return c.Connector.Refresh(context.Background(), scopes, identity)
}
