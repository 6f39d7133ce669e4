// Package transientpermanent remembers which refresh tokens failed, to spare upstream. It remembers outages too, so that one
// 503 or one time-out shuts a person out until the next sign-in.
package transientpermanent

import (
	"context"
	"errors"
	"sync"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return &remembering{Connector: right} })
}

type remembering struct {
	*usersystem.Connector

	failed sync.Map // stored connector data -> its error
}

func (c *remembering) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	if err, known := c.failed.Load(string(identity.ConnectorData)); known {
		return connector.Identity{}, err.(error)
	}
	updated, err := c.Connector.Refresh(ctx, scopes, identity)
	var transient *usersystem.TransientError
	if errors.As(err, &transient) {
		c.failed.Store(string(identity.ConnectorData), err)
	}
	return updated, err
}
