package rowlock

import (
	"context"
	"strings"
	"time"

	"github.com/dexidp/dex/storage"
)

var _ storage.Storage = (*rowStorage)(nil)

// session is the key of an offline session; neither part can hold a zero byte that came in over HTTP as such.
func session(userID, connID string) string { return userID + "\x00" + connID }

func (s *rowStorage) CreateAuthRequest(_ context.Context, a storage.AuthRequest) error {
	return s.saved(s.state.AuthRequests.create(a.ID, a))
}

func (s *rowStorage) CreateClient(_ context.Context, c storage.Client) error {
	return s.saved(s.state.Clients.create(c.ID, c))
}

func (s *rowStorage) CreateAuthCode(_ context.Context, c storage.AuthCode) error {
	return s.saved(s.state.AuthCodes.create(c.ID, c))
}

func (s *rowStorage) CreateRefresh(_ context.Context, r storage.RefreshToken) error {
	return s.saved(s.state.RefreshTokens.create(r.ID, r))
}

func (s *rowStorage) CreatePassword(_ context.Context, p storage.Password) error {
	p.Email = strings.ToLower(p.Email)
	return s.saved(s.state.Passwords.create(p.Email, p))
}

func (s *rowStorage) CreateOfflineSessions(_ context.Context, o storage.OfflineSessions) error {
	return s.saved(s.state.OfflineSessions.create(session(o.UserID, o.ConnID), o))
}

func (s *rowStorage) CreateConnector(_ context.Context, c storage.Connector) error {
	return s.saved(s.state.Connectors.create(c.ID, c))
}

func (s *rowStorage) CreateDeviceRequest(_ context.Context, d storage.DeviceRequest) error {
	return s.saved(s.state.DeviceRequests.create(d.UserCode, d))
}

func (s *rowStorage) CreateDeviceToken(_ context.Context, d storage.DeviceToken) error {
	return s.saved(s.state.DeviceTokens.create(d.DeviceCode, d))
}

func (s *rowStorage) GetAuthRequest(_ context.Context, id string) (storage.AuthRequest, error) {
	return s.state.AuthRequests.get(id)
}

func (s *rowStorage) GetAuthCode(_ context.Context, id string) (storage.AuthCode, error) {
	return s.state.AuthCodes.get(id)
}

func (s *rowStorage) GetClient(_ context.Context, id string) (storage.Client, error) {
	return s.state.Clients.get(id)
}

func (s *rowStorage) GetKeys(context.Context) (storage.Keys, error) {
	return s.state.Keys.get(), nil
}

func (s *rowStorage) GetRefresh(_ context.Context, id string) (storage.RefreshToken, error) {
	return s.state.RefreshTokens.get(id)
}

func (s *rowStorage) GetPassword(_ context.Context, email string) (storage.Password, error) {
	return s.state.Passwords.get(strings.ToLower(email))
}

func (s *rowStorage) GetOfflineSessions(_ context.Context, userID, connID string) (storage.OfflineSessions, error) {
	return s.state.OfflineSessions.get(session(userID, connID))
}

func (s *rowStorage) GetConnector(_ context.Context, id string) (storage.Connector, error) {
	return s.state.Connectors.get(id)
}

func (s *rowStorage) GetDeviceRequest(_ context.Context, userCode string) (storage.DeviceRequest, error) {
	return s.state.DeviceRequests.get(userCode)
}

func (s *rowStorage) GetDeviceToken(_ context.Context, deviceCode string) (storage.DeviceToken, error) {
	return s.state.DeviceTokens.get(deviceCode)
}

func (s *rowStorage) ListClients(context.Context) ([]storage.Client, error) {
	return s.state.Clients.list()
}

func (s *rowStorage) ListRefreshTokens(context.Context) ([]storage.RefreshToken, error) {
	return s.state.RefreshTokens.list()
}

func (s *rowStorage) ListPasswords(context.Context) ([]storage.Password, error) {
	return s.state.Passwords.list()
}

func (s *rowStorage) ListConnectors(context.Context) ([]storage.Connector, error) {
	return s.state.Connectors.list()
}

func (s *rowStorage) DeleteAuthRequest(ctx context.Context, id string) error {
	return s.saved(s.state.AuthRequests.remove(ctx, id))
}

func (s *rowStorage) DeleteAuthCode(ctx context.Context, code string) error {
	return s.saved(s.state.AuthCodes.remove(ctx, code))
}

func (s *rowStorage) DeleteClient(ctx context.Context, id string) error {
	return s.saved(s.state.Clients.remove(ctx, id))
}

func (s *rowStorage) DeleteRefresh(ctx context.Context, id string) error {
	return s.saved(s.state.RefreshTokens.remove(ctx, id))
}

func (s *rowStorage) DeletePassword(ctx context.Context, email string) error {
	return s.saved(s.state.Passwords.remove(ctx, strings.ToLower(email)))
}

func (s *rowStorage) DeleteOfflineSessions(ctx context.Context, userID, connID string) error {
	return s.saved(s.state.OfflineSessions.remove(ctx, session(userID, connID)))
}

func (s *rowStorage) DeleteConnector(ctx context.Context, id string) error {
	return s.saved(s.state.Connectors.remove(ctx, id))
}

func (s *rowStorage) UpdateClient(ctx context.Context, id string, updater func(storage.Client) (storage.Client, error)) error {
	return s.saved(s.state.Clients.update(ctx, id, updater))
}

func (s *rowStorage) UpdateKeys(_ context.Context, updater func(storage.Keys) (storage.Keys, error)) error {
	return s.saved(s.state.Keys.update(updater))
}

func (s *rowStorage) UpdateAuthRequest(ctx context.Context, id string, updater func(storage.AuthRequest) (storage.AuthRequest, error)) error {
	return s.saved(s.state.AuthRequests.update(ctx, id, updater))
}

func (s *rowStorage) UpdateRefreshToken(ctx context.Context, id string, updater func(storage.RefreshToken) (storage.RefreshToken, error)) error {
	return s.saved(s.state.RefreshTokens.update(ctx, id, updater))
}

func (s *rowStorage) UpdatePassword(ctx context.Context, email string, updater func(storage.Password) (storage.Password, error)) error {
	return s.saved(s.state.Passwords.update(ctx, strings.ToLower(email), updater))
}

func (s *rowStorage) UpdateOfflineSessions(ctx context.Context, userID, connID string, updater func(storage.OfflineSessions) (storage.OfflineSessions, error)) error {
	return s.saved(s.state.OfflineSessions.update(ctx, session(userID, connID), updater))
}

func (s *rowStorage) UpdateConnector(ctx context.Context, id string, updater func(storage.Connector) (storage.Connector, error)) error {
	return s.saved(s.state.Connectors.update(ctx, id, updater))
}

func (s *rowStorage) UpdateDeviceToken(ctx context.Context, deviceCode string, updater func(storage.DeviceToken) (storage.DeviceToken, error)) error {
	return s.saved(s.state.DeviceTokens.update(ctx, deviceCode, updater))
}

// GarbageCollect deletes what has expired at now, as Dex's other storages do.
func (s *rowStorage) GarbageCollect(ctx context.Context, now time.Time) (storage.GCResult, error) {
	result, err := s.Storage.GarbageCollect(ctx, now)
	collect := func(removed int64, failed error) int64 {
		if err == nil {
			err = failed
		}
		return removed
	}
	result.AuthRequests += collect(s.state.AuthRequests.removeIf(func(a storage.AuthRequest) bool { return now.After(a.Expiry) }))
	result.AuthCodes += collect(s.state.AuthCodes.removeIf(func(c storage.AuthCode) bool { return now.After(c.Expiry) }))
	result.DeviceRequests += collect(s.state.DeviceRequests.removeIf(func(d storage.DeviceRequest) bool { return now.After(d.Expiry) }))
	result.DeviceTokens += collect(s.state.DeviceTokens.removeIf(func(d storage.DeviceToken) bool { return now.After(d.Expiry) }))
	if result.IsEmpty() {
		return result, err
	}
	return result, s.saved(err)
}
