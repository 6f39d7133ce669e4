// Package misbehaves is the right connector of the examples until it comes to the place that its configuration names:
// there it ends the process, panics, hangs, fails, floods the log or tells a secret.
package misbehaves

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/dexidp/dex/connector"
	"github.com/dexidp/dex/server"

	"example.org/connectors/usersystem"
)

func init() {
	server.ConnectorsConfig["misbehaves"] = func() server.ConnectorConfig { return new(Config) }
}

// Config is that of the right connector, what to do wrong, and in which of its functions.
type Config struct {
	usersystem.Config

	How string `json:"how"`
	In  string `json:"in"`
}

// Open does wrong, or makes the connector.
func (c *Config) Open(id string, logger *slog.Logger) (connector.Connector, error) {
	if err := c.wrong("Open", logger); err != nil {
		return nil, err
	}
	right, err := c.Config.Open(id, logger)
	if err != nil {
		return nil, err
	}
	return &misbehaving{right.(*usersystem.Connector), c, logger}, nil
}

type misbehaving struct {
	*usersystem.Connector

	config *Config
	logger *slog.Logger
}

func (m *misbehaving) LoginURL(scopes connector.Scopes, callback, state string) (string, []byte, error) {
	if err := m.config.wrong("LoginURL", m.logger); err != nil {
		return "", nil, err
	}
	return m.Connector.LoginURL(scopes, callback, state)
}

func (m *misbehaving) HandleCallback(scopes connector.Scopes, data []byte, r *http.Request) (connector.Identity, error) {
	if err := m.config.wrong("HandleCallback", m.logger); err != nil {
		return connector.Identity{}, err
	}
	identity, err := m.Connector.HandleCallback(scopes, data, r)
	m.tell(identity)
	return identity, err
}

func (m *misbehaving) Refresh(ctx context.Context, scopes connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	if err := m.config.wrong("Refresh", m.logger); err != nil {
		return connector.Identity{}, err
	}
	m.tell(identity)
	fresh, err := m.Connector.Refresh(ctx, scopes, identity)
	m.tell(fresh)
	return fresh, err
}

// tell writes every secret that a connector knows of into the log, as a debugging line left in place does.
func (m *misbehaving) tell(identity connector.Identity) {
	if m.config.How != "tell" {
		return
	}
	data, _ := usersystem.ParseData(identity.ConnectorData)
	m.logger.Warn("debugging", "data", string(identity.ConnectorData), "bytes", identity.ConnectorData, "token", data.RefreshToken,
		"secret", m.config.ClientSecret, "config", fmt.Sprintf("%+v", m.config))
}

// wrong does what is to be done wrong in the function of that name.
func (c *Config) wrong(function string, logger *slog.Logger) error {
	if c.In != function {
		return nil
	}
	switch c.How {
	case "exit":
		os.Exit(7)
	case "crash":
		go func() { panic("nobody recovers this") }()
		time.Sleep(time.Hour)
	case "panic":
		panic("somebody recovers this")
	case "hang":
		logger.Warn("hanging")
		time.Sleep(1000 * time.Hour)
	case "fail":
		return errors.New("the connector has its own reasons")
	case "flood":
		for line := range 30_000 {
			logger.Warn("once more", "line", line)
		}
		logger.Warn(strings.Repeat("long ", 1_000_000))
	case "kill":
		// As an operator, or a machine without memory, does it.
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		time.Sleep(time.Hour)
	}
	return nil
}
