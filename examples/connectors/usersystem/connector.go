package usersystem

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"golang.org/x/oauth2"

	"github.com/dexidp/dex/connector"
)

// Rule: let the compiler say that Dex will find Refresh. A wrapper, a receiver or a signature is easily wrong.
var (
	_ connector.CallbackConnector = (*Connector)(nil)
	_ connector.RefreshConnector  = (*Connector)(nil)
)

// Connector signs people in at the user system, and asks it again at every refresh.
//
// Rule: Dex has one Connector for all people and calls it from many goroutines at once. Nothing here belongs to a person
// or to a request: that is what Identity.ConnectorData is for, and it survives a restart too.
type Connector struct {
	Upstream *Upstream

	redirectURI string
	logger      *slog.Logger
}

// LoginURL is where Dex sends the browser.
func (c *Connector) LoginURL(scopes connector.Scopes, callbackURL, state string) (string, []byte, error) {
	if callbackURL != c.redirectURI {
		return "", nil, fmt.Errorf("redirectURI is %q, but Dex expects %q", c.redirectURI, callbackURL)
	}
	// Rule: Dex hands out refresh tokens of its own whether or not upstream gives one. Ask for it here, or the first
	// refresh has nothing to go by.
	return c.Upstream.AuthorizeURL(state, scopes.OfflineAccess), nil, nil
}

// HandleCallback turns the code of a sign-in into an identity.
func (c *Connector) HandleCallback(scopes connector.Scopes, _ []byte, r *http.Request) (connector.Identity, error) {
	query := r.URL.Query()
	if code := query.Get("error"); code != "" {
		return connector.Identity{}, &DeniedError{Doing: "sign-in", Code: code, Message: shorten(query.Get("error_description"))}
	}
	token, err := c.Upstream.Exchange(r.Context(), query.Get("code"))
	if err != nil {
		return connector.Identity{}, err
	}
	if scopes.OfflineAccess && token.RefreshToken == "" {
		// Better now and for everybody than at the first refresh, when nobody looks.
		return connector.Identity{}, &AnswerError{Doing: "sign-in", Problem: "no refresh_token, although offline was asked for"}
	}
	user, err := c.Upstream.Me(r.Context(), token.AccessToken)
	if err != nil {
		return connector.Identity{}, err
	}
	return signedIn(connector.Identity{UserID: user.ID}, user, token), nil
}

// Refresh brings an identity up to date. Dex calls it when a client redeems a refresh token, holding a lock on that token.
//
// Its scopes are those of this call, which may be fewer than those of the sign-in. Rule: they decide nothing here. The
// rotated token is stored in any case, and Dex itself leaves groups out of tokens that did not ask for them.
//
// Its context is that of the request to Dex. Rule: use it. When the client hangs up, Dex cannot deliver the next refresh
// token; an error lets it keep the old one, so that the client can ask again. Finishing the work would lock the client out.
//
// What no connector can cure: Dex stores ConnectorData only if Refresh succeeds. If upstream has rotated the token and a
// later step fails, Dex rolls back to the spent token. Two things keep the harm small: the profile is read a second time
// when the first attempt fails (Upstream.Me), and the user system answers a spent token again for 30 seconds, which covers
// a client that repeats its request. An upstream without such a grace needs the person to sign in again. Answering with
// the old claims instead would save the token, but would also hand out groups that upstream may just have taken away.
func (c *Connector) Refresh(ctx context.Context, _ connector.Scopes, identity connector.Identity) (connector.Identity, error) {
	data, err := ParseData(identity.ConnectorData)
	if err != nil {
		return connector.Identity{}, err
	}
	token, err := c.Upstream.Refresh(ctx, data.RefreshToken)
	if err != nil {
		c.note(ctx, identity, err)
		return connector.Identity{}, err
	}
	user, err := c.Upstream.Me(ctx, token.AccessToken)
	if err != nil {
		c.note(ctx, identity, err)
		return connector.Identity{}, err
	}
	// Rule: Dex makes the claim sub from the UserID returned here, and checks nothing. Another id is another person.
	if user.ID != identity.UserID {
		return connector.Identity{}, &DeniedError{Doing: "profile", Message: fmt.Sprintf("token of %q belongs to %q", identity.UserID, user.ID)}
	}
	return signedIn(identity, user, token), nil
}

// signedIn is the identity given with all that upstream says put in. Rule: start from the identity given, so that a field
// nobody thought of stays as it was.
func signedIn(identity connector.Identity, user User, token *oauth2.Token) connector.Identity {
	identity = user.Apply(identity)
	// Rule: upstream's refresh token is good once. x/oauth2 leaves the old one in place when upstream sends no new one.
	identity.ConnectorData = Data{RefreshToken: token.RefreshToken}.Bytes()
	return identity
}

// note writes what an operator wants to tell apart. Dex logs the error as well, and tells its client neither.
func (c *Connector) note(ctx context.Context, identity connector.Identity, err error) {
	var denied *DeniedError
	if errors.As(err, &denied) {
		c.logger.InfoContext(ctx, "user system refused a refresh", "user_id", identity.UserID, "err", err)
		return
	}
	c.logger.WarnContext(ctx, "user system could not be asked", "user_id", identity.UserID, "err", err)
}
