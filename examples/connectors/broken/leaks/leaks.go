// Package leaks reads the profile once more, so that the user system shows the account as in use; it looks at nothing but the
// error and never closes the body: each refresh leaves a connection and two goroutines behind, until Dex runs out of files.
package leaks

import (
	"context"
	"log/slog"
	"net/http"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return leaking{right} })
}

type leaking struct{ *usersystem.Connector }

func (c leaking) Refresh(ctx context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	data, err := usersystem.ParseData(identity.ConnectorData)
	if err != nil {
		return connector.Identity{}, err
	}
	token, err := c.Upstream.Refresh(ctx, data.RefreshToken)
	if err != nil {
		return connector.Identity{}, err
	}
	user, err := c.Upstream.Me(ctx, token.AccessToken)
	if err != nil {
		return connector.Identity{}, err
	}
	identity.ConnectorData = usersystem.Data{RefreshToken: token.RefreshToken}.Bytes()
	if err := c.touch(token.AccessToken); err != nil {
		slog.InfoContext(ctx, "account not shown as in use", "err", err)
	}
	return user.Apply(identity), nil
}

func (c leaking) touch(accessToken string) error {
	request, err := http.NewRequest(http.MethodGet, c.Upstream.ProfileAt, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+accessToken)
	_, err = c.Upstream.HTTP.Do(request)
	return err
}
