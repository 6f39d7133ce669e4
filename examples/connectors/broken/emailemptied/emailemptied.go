// Package emailemptied builds a new identity in Refresh instead of changing the one given, and forgets the e-mail address.
package emailemptied

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return fresh{right} })
}

type fresh struct{ *usersystem.Connector }

func (c fresh) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	if err != nil {
		return connector.Identity{}, err
	}
	return connector.Identity{
		UserID:            updated.UserID,
		Username:          updated.Username,
		PreferredUsername: updated.PreferredUsername,
		Groups:            updated.Groups,
		ConnectorData:     updated.ConnectorData,
	}, nil
}
