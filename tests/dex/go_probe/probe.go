// Package probe is a connector that does what the user name tells it to, and answers in the name of the identity.
package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/dexidp/dex/connector"
	"github.com/dexidp/dex/server"
)

func init() {
	server.ConnectorsConfig["probe"] = func() server.ConnectorConfig { return new(Config) }
}

var started = time.Now()

// Config has nothing to configure.
type Config struct{}

// Open never fails.
func (*Config) Open(string, *slog.Logger) (connector.Connector, error) { return &probe{}, nil }

type probe struct {
	kept []net.Conn
}

func (*probe) Prompt() string { return "command" }

// Login carries out "WORD ARGUMENT"; every limit is thirty seconds.
func (p *probe) Login(ctx context.Context, _ connector.Scopes, command, _ string) (connector.Identity, bool, error) {
	word, argument, _ := strings.Cut(command, " ")
	said := p.obey(ctx, word, argument)
	return connector.Identity{UserID: "1", Username: said}, true, nil
}

const limit = 30 * time.Second

func (p *probe) obey(ctx context.Context, word, argument string) string {
	switch word {
	case "since":
		return fmt.Sprint(time.Since(started).Round(time.Second))
	case "sleep":
		time.Sleep(limit)
	case "timer":
		<-time.NewTimer(limit).C
	case "ticker":
		ticker := time.NewTicker(limit / 2)
		<-ticker.C
		<-ticker.C
		ticker.Stop()
	case "context":
		ended, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		<-ended.Done()
		return ended.Err().Error()
	case "client":
		_, err := (&http.Client{Timeout: limit}).Get(argument)
		return timedOut(err)
	case "deadline":
		made, err := net.Dial("tcp", argument)
		if err != nil {
			return err.Error()
		}
		defer made.Close()
		made.SetReadDeadline(time.Now().Add(limit))
		_, err = made.Read(make([]byte, 1))
		return timedOut(err)
	case "leak":
		go forget()
		made, err := net.Dial("tcp", argument)
		if err != nil {
			return err.Error()
		}
		p.kept = append(p.kept, made)
	case "environment":
		text, _ := json.Marshal(os.Environ())
		return string(text)
	}
	return "done"
}

func forget() { select {} }

func timedOut(err error) string {
	if failed, is := err.(interface{ Timeout() bool }); is && failed.Timeout() {
		return "timed out"
	}
	return fmt.Sprint(err)
}
