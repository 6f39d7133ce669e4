// Package staleidentity has a Refresh that only satisfies the interface: the identity of the sign-in is good for ever, and
// upstream is never asked.
package staleidentity

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return noop{right} })
}

type noop struct{ *usersystem.Connector }

func (noop) Refresh(_ context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	return identity, nil
}
