// Package offlinescope keeps upstream's refresh token only when the call at hand asks for offline_access. A refresh with
// fewer scopes spends the stored token and stores none.
package offlinescope

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return literal{right} })
}

type literal struct{ *usersystem.Connector }

func (c literal) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	if !scopes.OfflineAccess {
		updated.ConnectorData = nil
	}
	return updated, err
}
