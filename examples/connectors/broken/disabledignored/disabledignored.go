// Package disabledignored keeps people working when upstream refuses them: the refusal is swallowed like an outage, and the
// identity of the sign-in stays good.
package disabledignored

import (
	"context"
	"errors"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return lenient{right} })
}

type lenient struct{ *usersystem.Connector }

func (c lenient) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	var denied *usersystem.DeniedError
	if errors.As(err, &denied) {
		return identity, nil
	}
	return updated, err
}
