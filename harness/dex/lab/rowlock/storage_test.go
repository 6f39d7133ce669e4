package rowlock

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/conformance"
)

func open(t *testing.T, file string) storage.Storage {
	t.Helper()
	s, err := (&Config{File: file}).Open(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDexsOwnConformanceTestsPass(t *testing.T) {
	conformance.RunTests(t, func(t *testing.T) storage.Storage { return open(t, "") })
}

func TestDexsOwnConformanceTestsPassWithAFile(t *testing.T) {
	conformance.RunTests(t, func(t *testing.T) storage.Storage { return open(t, filepath.Join(t.TempDir(), "state")) })
}

func create(t *testing.T, s storage.Storage, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := s.CreateRefresh(t.Context(), storage.RefreshToken{ID: id, Token: "0"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUpdatesOfTwoTokensOverlap(t *testing.T) {
	s := open(t, "")
	create(t, s, "a", "b")
	var both sync.WaitGroup
	both.Add(2)
	meet := func(r storage.RefreshToken) (storage.RefreshToken, error) {
		both.Done()
		both.Wait() // only if the other updater runs at the same time does this end
		return r, nil
	}
	done := make(chan error, 2)
	for _, id := range []string{"a", "b"} {
		go func() { done <- s.UpdateRefreshToken(t.Context(), id, meet) }()
	}
	for range 2 {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("one update waits for the other")
		}
	}
}

func TestUpdatesOfOneTokenAreOneAfterTheOther(t *testing.T) {
	s := open(t, "")
	create(t, s, "a")
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			_ = s.UpdateRefreshToken(context.Background(), "a", func(r storage.RefreshToken) (storage.RefreshToken, error) {
				var n int
				fmt.Sscan(r.Token, &n)
				r.Token = fmt.Sprint(n + 1)
				return r, nil
			})
		})
	}
	all.Wait()
	if got, _ := s.GetRefresh(t.Context(), "a"); got.Token != "100" {
		t.Fatalf("100 updates left %s", got.Token)
	}
}

func TestTheRowAndOthersCanBeReadInsideAnUpdate(t *testing.T) {
	s := open(t, "")
	create(t, s, "a", "b")
	err := s.UpdateRefreshToken(t.Context(), "a", func(r storage.RefreshToken) (storage.RefreshToken, error) {
		r.Token = "new"
		old, err := s.GetRefresh(t.Context(), "a")
		if err != nil || old.Token != "0" {
			return r, fmt.Errorf("read %q, %v", old.Token, err)
		}
		_, err = s.GetRefresh(t.Context(), "b")
		return r, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWaitingForARowEndsWithTheContext(t *testing.T) {
	s := open(t, "")
	create(t, s, "a")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.UpdateRefreshToken(t.Context(), "a", func(r storage.RefreshToken) (storage.RefreshToken, error) {
		return r, s.DeleteRefresh(ended, "a")
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("deleting a row that is being updated: %v", err)
	}
	if rows := s.(*rowStorage).state.RefreshTokens; len(rows.locks) != 0 {
		t.Fatalf("locks left: %v", rows.locks)
	}
}

func TestWhatIsReadIsACopy(t *testing.T) {
	s := open(t, "")
	refs := map[string]*storage.RefreshTokenRef{"app": {ID: "r"}}
	if err := s.CreateOfflineSessions(t.Context(), storage.OfflineSessions{UserID: "u", ConnID: "c", Refresh: refs}); err != nil {
		t.Fatal(err)
	}
	read, _ := s.GetOfflineSessions(t.Context(), "u", "c")
	read.Refresh["app"].ID = "changed"
	delete(refs, "app")
	again, _ := s.GetOfflineSessions(t.Context(), "u", "c")
	if want := map[string]*storage.RefreshTokenRef{"app": {ID: "r"}}; !reflect.DeepEqual(again.Refresh, want) {
		t.Fatalf("stored: %v", again.Refresh)
	}
}

func TestAFileKeepsEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state")
	s := open(t, file)
	create(t, s, "a", "b")
	session := storage.OfflineSessions{UserID: "u", ConnID: "c", ConnectorData: []byte("upstream")}
	for _, err := range []error{
		s.CreateOfflineSessions(t.Context(), session),
		s.UpdateRefreshToken(t.Context(), "a", func(r storage.RefreshToken) (storage.RefreshToken, error) {
			r.Token = "1"
			return r, nil
		}),
		s.DeleteRefresh(t.Context(), "b"),
		s.UpdateKeys(t.Context(), func(k storage.Keys) (storage.Keys, error) {
			k.NextRotation = time.Unix(7, 0).UTC()
			return k, nil
		}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	// No Close: the process was killed.
	s = open(t, file)
	tokens, _ := s.ListRefreshTokens(t.Context())
	sessions, _ := s.GetOfflineSessions(t.Context(), "u", "c")
	keys, _ := s.GetKeys(t.Context())
	if len(tokens) != 1 || tokens[0].Token != "1" || !reflect.DeepEqual(sessions, session) || keys.NextRotation.Unix() != 7 {
		t.Fatalf("after a restart: %v %v %v", tokens, sessions, keys)
	}
}
