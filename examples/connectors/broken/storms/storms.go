// Package storms meets an outage with twenty attempts and no pause between them: a user system that is overloaded gets twenty
// times the load.
package storms

import (
	"context"
	"errors"

	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return insistent{right} })
}

const attempts = 20

type insistent struct{ *usersystem.Connector }

func (c insistent) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	var updated connector.Identity
	var err error
	for range attempts {
		updated, err = c.Connector.Refresh(ctx, scopes, identity)
		var transient *usersystem.TransientError
		if !errors.As(err, &transient) || transient.Status == 0 {
			break // done, refused, or no answer at all: only an answer is worth another attempt
		}
	}
	return updated, err
}
