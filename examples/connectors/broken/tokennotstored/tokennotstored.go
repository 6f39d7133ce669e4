// Package tokennotstored updates every claim and forgets the rotated refresh token: the next refresh sends the spent one.
package tokennotstored

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return forgetful{right} })
}

type forgetful struct{ *usersystem.Connector }

func (c forgetful) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	updated.ConnectorData = identity.ConnectorData
	return updated, err
}
