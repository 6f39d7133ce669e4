// Package usersystem is a Dex connector for a user system with OAuth 2 sign-in and a JSON profile: a seed for your own.
//
// What makes refresh tokens work is marked "Rule" in the comments. In short: ask upstream in every Refresh, store what
// upstream rotated, keep the user's id, tell a refusal from an outage, and keep nothing of a person in the connector.
package usersystem

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/dexidp/dex/connector"
	"github.com/dexidp/dex/server"
)

// Type is the connector's name in a Dex configuration.
const Type = "user-system"

// Dex finds a connector by its type in this map. A blank import of the package is all a Dex build needs.
func init() {
	server.ConnectorsConfig[Type] = func() server.ConnectorConfig { return new(Config) }
}

// Config is the block `config` of the connector. Dex fills it from JSON, having expanded $VARIABLES.
type Config struct {
	URL          string `json:"url"`          // the user system, without a slash at the end
	ClientID     string `json:"clientID"`     // Dex's own credentials there
	ClientSecret string `json:"clientSecret"` //
	RedirectURI  string `json:"redirectURI"`  // exactly {issuer of Dex}/callback
	CAFile       string `json:"caFile"`       // optional: PEM of the authority that signed the user system's certificate
}

// Open makes the connector. Dex calls it once, and logs its error.
//
// Rule: return the value that has Refresh in its method set, here a pointer. Dex looks for Refresh with a type
// assertion on what Open returns; when it finds none it hands out no refresh tokens and says nothing.
func (c *Config) Open(id string, logger *slog.Logger) (connector.Connector, error) {
	upstream, err := c.upstream()
	if err != nil {
		return nil, fmt.Errorf("connector %q: %w", id, err)
	}
	return &Connector{
		Upstream:    upstream,
		redirectURI: c.RedirectURI,
		logger:      logger.With(slog.Group("connector", "type", Type, "id", id)),
	}, nil
}

func (c *Config) upstream() (*Upstream, error) {
	base := strings.TrimRight(c.URL, "/")
	address, err := url.Parse(base)
	switch {
	case err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https"):
		return nil, fmt.Errorf("url %q is not an http or https address", c.URL)
	case c.ClientID == "" || c.ClientSecret == "":
		return nil, errors.New("clientID and clientSecret are both needed")
	case c.RedirectURI == "":
		return nil, errors.New("redirectURI is missing: {issuer of Dex}/callback")
	}
	client, err := httpClient(c.CAFile)
	if err != nil {
		return nil, err
	}
	return &Upstream{
		OAuth: oauth2.Config{
			ClientID:     c.ClientID,
			ClientSecret: c.ClientSecret,
			RedirectURL:  c.RedirectURI,
			Endpoint: oauth2.Endpoint{
				AuthURL:  base + "/authorize",
				TokenURL: base + "/token",
				// Rule: say how the client authenticates. Otherwise x/oauth2 finds out by repeating every failed
				// request, and a refresh token that is good once arrives twice.
				AuthStyle: oauth2.AuthStyleInHeader,
			},
		},
		HTTP:      client,
		ProfileAt: base + "/api/me",
		TimeLimit: 5 * time.Second,
	}, nil
}

// httpClient is made once, for every request of the connector: sign-in and Refresh alike trust the same authority.
func httpClient(caFile string) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// Shorter than any server keeps an idle connection: a POST on one that the server has just closed is lost, because
	// net/http repeats only requests that may be repeated.
	transport.IdleConnTimeout = 2 * time.Second
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, fmt.Errorf("caFile: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("caFile %q holds no PEM certificate", caFile)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{
		Transport: transport,
		// A redirect from an API is a sign-in page or a mistake: neither may see the person's token.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}
