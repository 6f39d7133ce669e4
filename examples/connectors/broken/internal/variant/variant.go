// Package variant registers a broken form of the user system's connector under the type of the right one.
package variant

import (
	"log/slog"

	"example.org/connectors/usersystem"
	"github.com/dexidp/dex/connector"
	"github.com/dexidp/dex/server"
)

// config is the right connector's configuration; only what Open returns differs.
type config struct {
	usersystem.Config

	spoil func(*usersystem.Connector) connector.Connector
}

// Register takes the place of the right connector, whose own init has run by now because this package imports it.
func Register(spoil func(right *usersystem.Connector) connector.Connector) {
	server.ConnectorsConfig[usersystem.Type] = func() server.ConnectorConfig { return &config{spoil: spoil} }
}

// Open makes the right connector and spoils it.
func (c *config) Open(id string, logger *slog.Logger) (connector.Connector, error) {
	opened, err := c.Config.Open(id, logger)
	if err != nil {
		return nil, err
	}
	return c.spoil(opened.(*usersystem.Connector)), nil
}
