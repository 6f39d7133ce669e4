package rowlock

import (
	"encoding/json"
	"sync"

	"github.com/dexidp/dex/storage"
)

// keys holds the signing keys as they are, not as JSON: each signature asks for them, and parsing an RSA key costs
// more than the signature. Dex never changes a key in place.
type keys struct {
	updating sync.Mutex // held while an updater makes new keys; readers go on with the old ones
	mu       sync.Mutex
	value    storage.Keys
}

func (k *keys) get() storage.Keys {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.value
}

func (k *keys) update(updater func(storage.Keys) (storage.Keys, error)) error {
	k.updating.Lock()
	defer k.updating.Unlock()
	next, err := updater(k.get())
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.value = next
	return nil
}

func (k *keys) MarshalJSON() ([]byte, error) {
	return json.Marshal(k.get())
}

func (k *keys) UnmarshalJSON(text []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return json.Unmarshal(text, &k.value)
}
