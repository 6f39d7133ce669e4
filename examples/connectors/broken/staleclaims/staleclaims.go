// Package staleclaims asks upstream whether the person may still come in, and then returns the e-mail address and groups of
// the sign-in: changes upstream never arrive.
package staleclaims

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return checking{right} })
}

type checking struct{ *usersystem.Connector }

func (c checking) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	if err != nil {
		return connector.Identity{}, err
	}
	identity.ConnectorData = updated.ConnectorData
	return identity, nil
}
