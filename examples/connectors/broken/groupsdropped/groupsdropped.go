// Package groupsdropped reads the teams at sign-in only: after a refresh the person is in no group.
package groupsdropped

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return groupless{right} })
}

type groupless struct{ *usersystem.Connector }

func (c groupless) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	updated.Groups = nil
	return updated, err
}
