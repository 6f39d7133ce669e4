// Package rowlock is a storage for Dex that lets refreshes of different tokens overlap.
//
// Dex's memory storage runs an update, and with it the connector's Refresh, under one lock for everything, so
// that a connector's races between two users never show (storage/memory/memory.go, v2.45.1). Here an update locks
// its own row, as Postgres does. With a file, the state survives a restart, also one by SIGKILL.
package rowlock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
)

// Config is what stands below storage.config in Dex's configuration.
type Config struct {
	// File holds the state between two runs; without it nothing is kept.
	File string `json:"file"`
}

// Open returns a storage with what File holds, empty if there is no such file.
func (c *Config) Open(logger *slog.Logger) (storage.Storage, error) {
	s := newStorage(memory.New(logger), c.File)
	if c.File == "" {
		return s, nil
	}
	text, err := os.ReadFile(c.File)
	if errors.Is(err, fs.ErrNotExist) {
		return s, s.save()
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &s.state); err != nil {
		return nil, fmt.Errorf("%s does not hold the state of a rowlock storage: %v", c.File, err)
	}
	return s, nil
}

// state is everything that is kept, in the form in which it is written to the file.
type state struct {
	Clients         *table[storage.Client]          `json:"clients"`
	AuthRequests    *table[storage.AuthRequest]     `json:"authRequests"`
	AuthCodes       *table[storage.AuthCode]        `json:"authCodes"`
	RefreshTokens   *table[storage.RefreshToken]    `json:"refreshTokens"`
	Passwords       *table[storage.Password]        `json:"passwords"`
	OfflineSessions *table[storage.OfflineSessions] `json:"offlineSessions"`
	Connectors      *table[storage.Connector]       `json:"connectors"`
	DeviceRequests  *table[storage.DeviceRequest]   `json:"deviceRequests"`
	DeviceTokens    *table[storage.DeviceToken]     `json:"deviceTokens"`
	Keys            *keys                           `json:"keys"`
}

// rowStorage answers what it knows itself; what newer versions of Dex ask beyond that (browser sessions), the
// embedded memory storage does.
type rowStorage struct {
	storage.Storage
	state state

	file   string
	saving sync.Mutex
}

func newStorage(rest storage.Storage, file string) *rowStorage {
	return &rowStorage{Storage: rest, file: file, state: state{
		Clients:         newTable[storage.Client](),
		AuthRequests:    newTable[storage.AuthRequest](),
		AuthCodes:       newTable[storage.AuthCode](),
		RefreshTokens:   newTable[storage.RefreshToken](),
		Passwords:       newTable[storage.Password](),
		OfflineSessions: newTable[storage.OfflineSessions](),
		Connectors:      newTable[storage.Connector](),
		DeviceRequests:  newTable[storage.DeviceRequest](),
		DeviceTokens:    newTable[storage.DeviceToken](),
		Keys:            &keys{},
	}}
}

// saved writes the state to the file after a change, unless the change failed.
func (s *rowStorage) saved(err error) error {
	if err != nil || s.file == "" {
		return err
	}
	return s.save()
}

// save replaces the file in one step: whoever kills this process leaves the old state or the new one.
func (s *rowStorage) save() error {
	s.saving.Lock()
	defer s.saving.Unlock()
	text, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	next := s.file + ".next"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, s.file)
}
