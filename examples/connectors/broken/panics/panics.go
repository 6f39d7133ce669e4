// Package panics logs the error of the refresh grant and goes on with the token, which is nil whenever upstream's answer is
// not the one hoped for.
package panics

import (
	"context"
	"log/slog"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return hopeful{right} })
}

type hopeful struct{ *usersystem.Connector }

func (c hopeful) Refresh(ctx context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	data, err := usersystem.ParseData(identity.ConnectorData)
	if err != nil {
		return connector.Identity{}, err
	}
	token, err := c.Upstream.Refresh(ctx, data.RefreshToken)
	if err != nil {
		slog.WarnContext(ctx, "refresh grant failed", "err", err)
	}
	user, err := c.Upstream.Me(ctx, token.AccessToken)
	if err != nil {
		return connector.Identity{}, err
	}
	identity.ConnectorData = usersystem.Data{RefreshToken: token.RefreshToken}.Bytes()
	return user.Apply(identity), nil
}
