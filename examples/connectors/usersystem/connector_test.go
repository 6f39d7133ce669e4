package usersystem

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dexidp/dex/connector"
)

const (
	alice = `{"id":"u-1001","login":"alice","display_name":"Alice","mail":"alice@example.com","mail_confirmed":true,"teams":["developers"]}`
	token = `{"access_token":"at","token_type":"Bearer","expires_in":60,"refresh_token":"rt-2","scope":"offline"}`
)

// answer is what the user system under test says to one request.
type answer struct {
	status int
	body   string
}

// userSystem answers from two lists, whose last entries repeat, and counts what it was asked.
type userSystem struct {
	grants, profiles   []answer
	granted, profiled  atomic.Int32
	form               url.Values
	silent             bool
	withoutCredentials atomic.Bool
}

func (u *userSystem) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if u.silent {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices that the caller is gone only once it has read all
		<-r.Context().Done()
		return
	}
	said := u.profiles
	count := &u.profiled
	if r.URL.Path == "/token" {
		said, count = u.grants, &u.granted
		_ = r.ParseForm()
		u.form = r.PostForm
		id, secret, _ := r.BasicAuth()
		u.withoutCredentials.Store(id != "dex" || secret != "secret")
	}
	now := said[min(int(count.Add(1)), len(said))-1]
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/sign-in") // counts only with a status that redirects
	w.WriteHeader(now.status)
	_, _ = io.WriteString(w, now.body)
}

func open(t *testing.T, upstream *userSystem) *Connector {
	t.Helper()
	server := httptest.NewServer(upstream)
	t.Cleanup(server.Close)
	var config Config
	block := `{"url":"` + server.URL + `","clientID":"dex","clientSecret":"secret","redirectURI":"http://dex/callback"}`
	if err := json.Unmarshal([]byte(block), &config); err != nil {
		t.Fatal(err)
	}
	opened, err := config.Open("users", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*Connector)
}

func stored() connector.Identity {
	return connector.Identity{
		UserID: "u-1001", Username: "Al", PreferredUsername: "al", Email: "al@old.example", Groups: []string{"old"},
		ConnectorData: []byte(`{"refreshToken":"rt-1"}`),
	}
}

func updated() connector.Identity {
	return connector.Identity{
		UserID: "u-1001", Username: "Alice", PreferredUsername: "alice", Email: "alice@example.com", EmailVerified: true,
		Groups: []string{"developers"}, ConnectorData: []byte(`{"refreshToken":"rt-2"}`),
	}
}

func TestSignInAsksForOfflineAccessOnlyWhenTheClientDid(t *testing.T) {
	c := open(t, &userSystem{})
	for offline, scope := range map[bool]string{true: "offline", false: ""} {
		where, data, err := c.LoginURL(connector.Scopes{OfflineAccess: offline}, "http://dex/callback", "s")
		if err != nil || data != nil {
			t.Fatal(data, err)
		}
		address, _ := url.Parse(where)
		if got := address.Query().Get("scope"); got != scope {
			t.Errorf("offline %v asks for scope %q", offline, got)
		}
	}
	if _, _, err := c.LoginURL(connector.Scopes{}, "http://other/callback", "s"); err == nil {
		t.Error("a foreign callback was accepted")
	}
}

func TestSignInGivesTheIdentityOfTheProfile(t *testing.T) {
	upstream := &userSystem{grants: []answer{{200, token}}, profiles: []answer{{200, alice}}}
	request := httptest.NewRequest(http.MethodGet, "/callback?code=c&state=s", nil)
	got, err := open(t, upstream).HandleCallback(connector.Scopes{OfflineAccess: true}, nil, request)
	if err != nil || !reflect.DeepEqual(got, updated()) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSignInWithoutTheRefreshTokenAskedForFails(t *testing.T) {
	upstream := &userSystem{grants: []answer{{200, `{"access_token":"at"}`}}, profiles: []answer{{200, alice}}}
	request := httptest.NewRequest(http.MethodGet, "/callback?code=c", nil)
	_, err := open(t, upstream).HandleCallback(connector.Scopes{OfflineAccess: true}, nil, request)
	var wanted *AnswerError
	if !errors.As(err, &wanted) {
		t.Errorf("got %v", err)
	}
}

func TestRefreshUpdatesEveryClaimAndStoresTheRotatedTokenWhateverTheScopes(t *testing.T) {
	for _, scopes := range []connector.Scopes{{}, {OfflineAccess: true, Groups: true}} {
		upstream := &userSystem{grants: []answer{{200, token}}, profiles: []answer{{200, alice}}}
		got, err := open(t, upstream).Refresh(context.Background(), scopes, stored())
		if err != nil || !reflect.DeepEqual(got, updated()) {
			t.Errorf("got %+v, %v", got, err)
		}
		if upstream.form.Get("refresh_token") != "rt-1" || upstream.withoutCredentials.Load() {
			t.Errorf("upstream got %v", upstream.form)
		}
	}
}

func TestRefreshKeepsATokenThatUpstreamDidNotRotate(t *testing.T) {
	upstream := &userSystem{grants: []answer{{200, `{"access_token":"at"}`}}, profiles: []answer{{200, alice}}}
	got, err := open(t, upstream).Refresh(context.Background(), connector.Scopes{}, stored())
	if err != nil || string(got.ConnectorData) != `{"refreshToken":"rt-1"}` {
		t.Errorf("got %s, %v", got.ConnectorData, err)
	}
}

func TestRefreshTellsDenialFromOutageFromNonsense(t *testing.T) {
	const denied, transient, nonsense = "*usersystem.DeniedError", "*usersystem.TransientError", "*usersystem.AnswerError"
	good, ok := answer{200, token}, answer{200, alice}
	for name, test := range map[string]struct {
		grant, profile    answer
		kind              string
		granted, profiled int32
	}{
		"spent token":       {answer{400, `{"error":"invalid_grant","error_description":"used"}`}, ok, denied, 1, 0},
		"grant 503":         {answer{503, "<html>"}, ok, transient, 1, 0},
		"grant 429":         {answer{429, `{}`}, ok, transient, 1, 0},
		"grant is a page":   {answer{200, "<html>"}, ok, nonsense, 1, 0},
		"grant without one": {answer{200, `{}`}, ok, nonsense, 1, 0},
		"disabled":          {good, answer{403, `{"message":"account is disabled"}`}, denied, 1, 1},
		"expired":           {good, answer{401, `{"message":"token expired"}`}, denied, 1, 1},
		"profile 500":       {good, answer{500, ""}, transient, 1, 2},
		"profile 429":       {good, answer{429, ""}, transient, 1, 1},
		"profile moved":     {good, answer{302, ""}, nonsense, 1, 1},
		"profile is null":   {good, answer{200, "null"}, nonsense, 1, 1},
		"no teams":          {good, answer{200, strings.Replace(alice, "teams", "t", 1)}, nonsense, 1, 1},
		"no mail":           {good, answer{200, strings.Replace(alice, `"mail"`, `"m"`, 1)}, nonsense, 1, 1},
		"another person":    {good, answer{200, strings.Replace(alice, "u-1001", "u-1002", 1)}, denied, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			upstream := &userSystem{grants: []answer{test.grant}, profiles: []answer{test.profile}}
			got, err := open(t, upstream).Refresh(context.Background(), connector.Scopes{}, stored())
			if !reflect.DeepEqual(got, connector.Identity{}) || reflect.TypeOf(err).String() != test.kind {
				t.Errorf("got %+v and %T: %v", got, err, err)
			}
			if upstream.granted.Load() != test.granted || upstream.profiled.Load() != test.profiled {
				t.Errorf("%d grants, %d profiles", upstream.granted.Load(), upstream.profiled.Load())
			}
			for _, secret := range []string{"rt-1", "rt-2", `"at"`, "secret"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q is in the error: %v", secret, err)
				}
			}
		})
	}
}

func TestRefreshSurvivesOneFailureOfTheProfile(t *testing.T) {
	upstream := &userSystem{grants: []answer{{200, token}}, profiles: []answer{{503, ""}, {200, alice}}}
	got, err := open(t, upstream).Refresh(context.Background(), connector.Scopes{}, stored())
	if err != nil || !reflect.DeepEqual(got, updated()) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRefreshEndsWithItsTimeLimitAndWithItsCaller(t *testing.T) {
	upstream := &userSystem{silent: true}
	c := open(t, upstream)
	c.Upstream.TimeLimit = 10 * time.Millisecond
	_, err := c.Refresh(context.Background(), connector.Scopes{}, stored())
	var transient *TransientError
	if !errors.As(err, &transient) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	gone, hangUp := context.WithCancel(context.Background())
	hangUp()
	if _, err := c.Refresh(gone, connector.Scopes{}, stored()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Upstream.Me(gone, "at"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRefreshWithoutStoredDataFailsBeforeItAsks(t *testing.T) {
	for _, data := range []string{"", "{}", "null", "<html>"} {
		upstream := &userSystem{grants: []answer{{200, token}}, profiles: []answer{{200, alice}}}
		identity := stored()
		identity.ConnectorData = []byte(data)
		if _, err := open(t, upstream).Refresh(context.Background(), connector.Scopes{}, identity); err == nil || upstream.granted.Load() != 0 {
			t.Errorf("%q: %v after %d grants", data, err, upstream.granted.Load())
		}
	}
}

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	good := Config{URL: "https://users.example", ClientID: "dex", ClientSecret: "s", RedirectURI: "https://dex/callback"}
	for name, spoil := range map[string]func(*Config){
		"no address":   func(c *Config) { c.URL = "users.example" },
		"no client":    func(c *Config) { c.ClientID = "" },
		"no secret":    func(c *Config) { c.ClientSecret = "" },
		"no callback":  func(c *Config) { c.RedirectURI = "" },
		"no authority": func(c *Config) { c.CAFile = "/nowhere.pem" },
	} {
		config := good
		spoil(&config)
		if _, err := config.Open("users", slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	if _, err := good.Open("users", slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
}
