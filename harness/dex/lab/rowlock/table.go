package rowlock

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/dexidp/dex/storage"
)

// table holds rows of one kind as JSON, so that a reader always gets a copy of its own, as from a database.
//
// An update holds the lock of its row alone while the updater runs; every other row can be read and changed,
// and the row itself can be read (the old value).
type table[V any] struct {
	mu    sync.Mutex
	rows  map[string]json.RawMessage
	locks map[string]*rowLock
}

// rowLock is a mutex that can be given up waiting for; waiters counts those who hold or want it.
type rowLock struct {
	held    chan struct{}
	waiters int
}

func newTable[V any]() *table[V] {
	return &table[V]{rows: map[string]json.RawMessage{}, locks: map[string]*rowLock{}}
}

func (t *table[V]) create(key string, value V) error {
	row, err := json.Marshal(value)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, exists := t.rows[key]; exists {
		return storage.ErrAlreadyExists
	}
	t.rows[key] = row
	return nil
}

func (t *table[V]) get(key string) (V, error) {
	var value V
	t.mu.Lock()
	row, exists := t.rows[key]
	t.mu.Unlock()
	if !exists {
		return value, storage.ErrNotFound
	}
	return value, json.Unmarshal(row, &value)
}

func (t *table[V]) list() ([]V, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	values := make([]V, 0, len(t.rows))
	for _, row := range t.rows {
		var value V
		if err := json.Unmarshal(row, &value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// update replaces a row by what updater makes of it; the row stays as it is if updater returns an error.
func (t *table[V]) update(ctx context.Context, key string, updater func(V) (V, error)) error {
	unlock, err := t.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	value, err := t.get(key)
	if err != nil {
		return err
	}
	if value, err = updater(value); err != nil {
		return err
	}
	row, err := json.Marshal(value)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, exists := t.rows[key]; !exists {
		return storage.ErrNotFound // garbage collected in the meantime
	}
	t.rows[key] = row
	return nil
}

// remove waits for an update of the row to end, as a database does.
func (t *table[V]) remove(ctx context.Context, key string) error {
	unlock, err := t.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, exists := t.rows[key]; !exists {
		return storage.ErrNotFound
	}
	delete(t.rows, key)
	return nil
}

// removeIf deletes every row that condemned says yes to, and returns how many.
func (t *table[V]) removeIf(condemned func(V) bool) (removed int64, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, row := range t.rows {
		var value V
		if err := json.Unmarshal(row, &value); err != nil {
			return removed, err
		}
		if condemned(value) {
			delete(t.rows, key)
			removed++
		}
	}
	return removed, nil
}

// lock takes the lock of one row, or gives up when ctx ends.
func (t *table[V]) lock(ctx context.Context, key string) (unlock func(), err error) {
	t.mu.Lock()
	l, exists := t.locks[key]
	if !exists {
		l = &rowLock{held: make(chan struct{}, 1)}
		t.locks[key] = l
	}
	l.waiters++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if l.waiters--; l.waiters == 0 {
			delete(t.locks, key)
		}
	}
	select {
	case l.held <- struct{}{}:
		return func() { <-l.held; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

// MarshalJSON and UnmarshalJSON make a table a part of the file that survives a restart.
func (t *table[V]) MarshalJSON() ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return json.Marshal(t.rows)
}

func (t *table[V]) UnmarshalJSON(text []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return json.Unmarshal(text, &t.rows)
}
