// Package logincontext makes a token source at sign-in and keeps it for Refresh. The source keeps the context of the sign-in's
// request, which ends with that request: every later call fails before it is sent.
package logincontext

import (
	"context"
	"net/http"
	"sync"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
	"golang.org/x/oauth2"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return &keeping{Connector: right} })
}

type keeping struct {
	*usersystem.Connector

	sources sync.Map // user id -> token source
}

func (c *keeping) HandleCallback(scopes connector.Scopes, data []byte, r *http.Request) (connector.Identity, error) {
	identity, err := c.Connector.HandleCallback(scopes, data, r)
	if stored, none := usersystem.ParseData(identity.ConnectorData); err == nil && none == nil {
		source := c.Upstream.OAuth.TokenSource(c.Upstream.WithClient(r.Context()), &oauth2.Token{RefreshToken: stored.RefreshToken})
		c.sources.Store(identity.UserID, source)
	}
	return identity, err
}

func (c *keeping) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	source, known := c.sources.Load(identity.UserID)
	if !known { // after a restart
		return c.Connector.Refresh(ctx, scopes, identity)
	}
	token, err := source.(oauth2.TokenSource).Token()
	if err != nil {
		return connector.Identity{}, err
	}
	user, err := c.Upstream.Me(ctx, token.AccessToken)
	if err != nil {
		return connector.Identity{}, err
	}
	identity.ConnectorData = usersystem.Data{RefreshToken: token.RefreshToken}.Bytes()
	return user.Apply(identity), nil
}
