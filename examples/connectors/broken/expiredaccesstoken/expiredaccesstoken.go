// Package expiredaccesstoken stores the access token of the sign-in and reads the profile with it in every Refresh. The
// refresh token is never used, so all ends when upstream's access token does.
package expiredaccesstoken

import (
	"context"
	"net/http"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return lasting{right} })
}

type lasting struct{ *usersystem.Connector }

func (c lasting) HandleCallback(_ connector.Scopes, _ []byte, r *http.Request) (connector.Identity, error) {
	token, err := c.Upstream.Exchange(r.Context(), r.URL.Query().Get("code"))
	if err != nil {
		return connector.Identity{}, err
	}
	user, err := c.Upstream.Me(r.Context(), token.AccessToken)
	if err != nil {
		return connector.Identity{}, err
	}
	return user.Apply(connector.Identity{UserID: user.ID, ConnectorData: []byte(token.AccessToken)}), nil
}

func (c lasting) Refresh(ctx context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	user, err := c.Upstream.Me(ctx, string(identity.ConnectorData))
	if err != nil {
		return connector.Identity{}, err
	}
	return user.Apply(identity), nil
}
