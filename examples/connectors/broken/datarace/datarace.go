// Package datarace keeps the refresh at hand in fields of the connector, to pass it from step to step. Dex has one connector
// for all people: when two refreshes overlap, one answers with the other's identity.
package datarace

import (
	"context"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
	"golang.org/x/oauth2"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return &stepwise{Connector: right} })
}

type stepwise struct {
	*usersystem.Connector

	identity *connector.Identity // of the refresh at hand
	token    *oauth2.Token
	user     *usersystem.User
}

func (c *stepwise) Refresh(ctx context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	c.identity = &identity
	if err := c.redeem(ctx); err != nil {
		return connector.Identity{}, err
	}
	if err := c.read(ctx); err != nil {
		return connector.Identity{}, err
	}
	updated := c.user.Apply(*c.identity)
	updated.ConnectorData = usersystem.Data{RefreshToken: c.token.RefreshToken}.Bytes()
	return updated, nil
}

func (c *stepwise) redeem(ctx context.Context) error {
	data, err := usersystem.ParseData(c.identity.ConnectorData)
	if err != nil {
		return err
	}
	token, err := c.Upstream.Refresh(ctx, data.RefreshToken)
	if err == nil {
		c.token = token
	}
	return err
}

func (c *stepwise) read(ctx context.Context) error {
	user, err := c.Upstream.Me(ctx, c.token.AccessToken)
	if err == nil {
		c.user = &user
	}
	return err
}
