// Package sharedtokensource has one token source in the connector, because x/oauth2 makes refreshing so easy. It belongs to
// whoever signed in last, and so does every identity that Refresh returns.
package sharedtokensource

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
	variant.Register(func(right *usersystem.Connector) connector.Connector { return &sharing{Connector: right} })
}

type sharing struct {
	*usersystem.Connector

	mu     sync.Mutex
	source oauth2.TokenSource
}

func (c *sharing) HandleCallback(scopes connector.Scopes, data []byte, r *http.Request) (connector.Identity, error) {
	identity, err := c.Connector.HandleCallback(scopes, data, r)
	if stored, none := usersystem.ParseData(identity.ConnectorData); err == nil && none == nil {
		c.use(stored)
	}
	return identity, err
}

func (c *sharing) use(data usersystem.Data) oauth2.TokenSource {
	c.mu.Lock()
	defer c.mu.Unlock()
	client := http.Client{Transport: c.Upstream.HTTP.Transport, Timeout: c.Upstream.TimeLimit}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &client)
	c.source = c.Upstream.OAuth.TokenSource(ctx, &oauth2.Token{RefreshToken: data.RefreshToken})
	return c.source
}

func (c *sharing) current(data usersystem.Data) oauth2.TokenSource {
	c.mu.Lock()
	source := c.source
	c.mu.Unlock()
	if source == nil { // after a restart
		return c.use(data)
	}
	return source
}

func (c *sharing) Refresh(ctx context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	stored, err := usersystem.ParseData(identity.ConnectorData)
	if err != nil {
		return connector.Identity{}, err
	}
	token, err := c.current(stored).Token()
	if err != nil {
		return connector.Identity{}, err
	}
	user, err := c.Upstream.Me(ctx, token.AccessToken)
	if err != nil {
		return connector.Identity{}, err
	}
	identity.UserID = user.ID
	identity.ConnectorData = usersystem.Data{RefreshToken: token.RefreshToken}.Bytes()
	return user.Apply(identity), nil
}
