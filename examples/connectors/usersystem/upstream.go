package usersystem

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/dexidp/dex/connector"
)

const (
	profileSize  = 1 << 20                // bytes; a longer profile is no profile
	secondTryGap = 100 * time.Millisecond // before the profile is read again
	cutShort     = "oauth2: cannot fetch" // x/oauth2 has no type for an answer that broke off
)

// Upstream speaks the user system's HTTP API. It is safe for concurrent use: nothing in it changes.
type Upstream struct {
	OAuth     oauth2.Config
	HTTP      *http.Client
	ProfileAt string
	// TimeLimit bounds each call, none if 0. Rule: Dex waits as long as Refresh does, with its storage locked, and
	// net/http waits for ever.
	TimeLimit time.Duration
}

// User is what the user system says of a person.
type User struct {
	ID, Login, DisplayName, Mail string
	MailConfirmed                bool
	Teams                        []string
}

// Apply puts all that the user system knows into identity, and leaves its UserID and ConnectorData alone.
func (u User) Apply(identity connector.Identity) connector.Identity {
	identity.Username = u.DisplayName
	identity.PreferredUsername = u.Login
	identity.Email = u.Mail
	identity.EmailVerified = u.MailConfirmed
	identity.Groups = u.Teams
	return identity
}

// AuthorizeURL is the sign-in page; offline asks for a refresh token.
func (u *Upstream) AuthorizeURL(state string, offline bool) string {
	config := u.OAuth // a copy: Upstream is shared
	if offline {
		config.Scopes = []string{"offline"}
	}
	return config.AuthCodeURL(state)
}

// Exchange redeems the code of a sign-in.
func (u *Upstream) Exchange(ctx context.Context, code string) (*oauth2.Token, error) {
	ctx, cancel := u.limited(ctx)
	defer cancel()
	token, err := u.OAuth.Exchange(u.WithClient(ctx), code)
	return token, grantFailure(ctx, "code exchange", err)
}

// Refresh redeems a refresh token. The answer holds the next one; without an access token x/oauth2 always asks upstream.
func (u *Upstream) Refresh(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	ctx, cancel := u.limited(ctx)
	defer cancel()
	token, err := u.OAuth.TokenSource(u.WithClient(ctx), &oauth2.Token{RefreshToken: refreshToken}).Token()
	return token, grantFailure(ctx, "refresh grant", err)
}

// Me reads the profile, and reads it once more after a transient failure: by then the refresh token has been spent, and a
// failure costs more than at any other step. Both attempts share one time limit; a system that says 429 is left in peace.
func (u *Upstream) Me(ctx context.Context, accessToken string) (User, error) {
	ctx, cancel := u.limited(ctx)
	defer cancel()
	user, err := u.profile(ctx, accessToken)
	var transient *TransientError
	if !errors.As(err, &transient) || transient.Status == http.StatusTooManyRequests {
		return user, err
	}
	select {
	case <-ctx.Done():
		return User{}, err
	case <-time.After(secondTryGap):
		return u.profile(ctx, accessToken)
	}
}

// WithClient makes x/oauth2 use the connector's own http client instead of the default one.
func (u *Upstream) WithClient(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, u.HTTP)
}

func (u *Upstream) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if u.TimeLimit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, u.TimeLimit)
}

func (u *Upstream) profile(ctx context.Context, accessToken string) (User, error) {
	const doing = "profile"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.ProfileAt, nil)
	if err != nil {
		return User{}, &AnswerError{Doing: doing, Problem: err.Error()}
	}
	request.Header.Set("Authorization", "Bearer "+accessToken)
	request.Header.Set("Accept", "application/json")
	response, err := u.HTTP.Do(request)
	if err != nil {
		return User{}, &TransientError{Doing: doing, Err: err}
	}
	// Rule: read and close every body, or each refresh leaves a connection and two goroutines behind.
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, profileSize))
	if err != nil {
		return User{}, &TransientError{Doing: doing, Err: err}
	}
	if response.StatusCode != http.StatusOK {
		var said struct {
			Message string `json:"message"`
		}
		_ = json.Unmarshal(body, &said) // an error page need not be JSON
		return User{}, failure(doing, response.StatusCode, "", said.Message)
	}
	return parseUser(doing, body)
}

// parseUser reads a profile. Rule: tell a field that is missing from one that is empty. A missing one is no reason to take
// a person's groups or e-mail address away, and no reason to panic.
func parseUser(doing string, body []byte) (User, error) {
	var wire struct {
		ID            *string   `json:"id"`
		Login         *string   `json:"login"`
		DisplayName   *string   `json:"display_name"`
		Mail          *string   `json:"mail"`
		MailConfirmed *bool     `json:"mail_confirmed"`
		Teams         *[]string `json:"teams"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return User{}, &AnswerError{Doing: doing, Status: http.StatusOK, Problem: "no JSON profile"}
	}
	switch {
	case wire.ID == nil || *wire.ID == "":
		return User{}, missing(doing, "id")
	case wire.Login == nil || *wire.Login == "":
		return User{}, missing(doing, "login")
	case wire.DisplayName == nil:
		return User{}, missing(doing, "display_name")
	case wire.Mail == nil:
		return User{}, missing(doing, "mail")
	case wire.MailConfirmed == nil:
		return User{}, missing(doing, "mail_confirmed")
	case wire.Teams == nil:
		return User{}, missing(doing, "teams")
	}
	return User{
		ID: *wire.ID, Login: *wire.Login, DisplayName: *wire.DisplayName,
		Mail: *wire.Mail, MailConfirmed: *wire.MailConfirmed, Teams: *wire.Teams,
	}, nil
}

func missing(doing, field string) error {
	return &AnswerError{Doing: doing, Status: http.StatusOK, Problem: field + " is missing"}
}

// grantFailure gives an error of x/oauth2 its type. The error itself is left behind: it quotes the answer, tokens and all.
func grantFailure(ctx context.Context, doing string, err error) error {
	var answered *oauth2.RetrieveError
	var unanswered *url.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answered):
		return failure(doing, answered.Response.StatusCode, answered.ErrorCode, answered.ErrorDescription)
	case ctx.Err() != nil:
		return &TransientError{Doing: doing, Err: ctx.Err()}
	case errors.As(err, &unanswered), strings.HasPrefix(err.Error(), cutShort):
		return &TransientError{Doing: doing, Err: err}
	}
	return &AnswerError{Doing: doing, Status: http.StatusOK, Problem: shorten(err.Error())}
}

// failure sorts an answer that is not the one hoped for.
func failure(doing string, status int, code, message string) error {
	switch {
	case code == "invalid_grant", status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &DeniedError{Doing: doing, Status: status, Code: shorten(code), Message: shorten(message)}
	case status == http.StatusTooManyRequests, status >= 500:
		return &TransientError{Doing: doing, Status: status}
	}
	return &AnswerError{Doing: doing, Status: status, Problem: shorten(code + " " + message)}
}
