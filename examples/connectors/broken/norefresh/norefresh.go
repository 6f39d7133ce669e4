// Package norefresh wraps the connector to add a log line or a metric, and embeds only CallbackConnector: Refresh is lost,
// and Dex hands out no refresh tokens.
package norefresh

import (
	"example.org/connectors/broken/internal/variant"
	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
)

func init() {
	variant.Register(func(right *usersystem.Connector) connector.Connector { return wrapper{right} })
}

type wrapper struct{ connector.CallbackConnector }
