// Package valuereceiver has a Refresh, but on the pointer, while Open returns the value: Dex's type assertion does not see
// it, and Dex hands out no refresh tokens.
package valuereceiver

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return byValue{right, right} })
}

type byValue struct {
	connector.CallbackConnector

	right *usersystem.Connector
}

func (c *byValue) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	return c.right.Refresh(ctx, scopes, identity)
}
