// Package subchanged takes the user's id from another field in Refresh than at sign-in, the login: Dex makes another sub of
// it, which is another person to every client.
package subchanged

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return renaming{right} })
}

type renaming struct{ *usersystem.Connector }

func (c renaming) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	updated.UserID = updated.PreferredUsername
	return updated, err
}
