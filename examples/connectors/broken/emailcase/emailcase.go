// Package emailcase writes e-mail addresses in capitals in Refresh, and not at sign-in: clients that match by address see
// another person (as in Dex issue 3283).
package emailcase

import (
	"context"
	"strings"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return shouting{right} })
}

type shouting struct{ *usersystem.Connector }

func (c shouting) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	updated.Email = strings.ToUpper(updated.Email)
	return updated, err
}
