package usersystem

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Data is what the connector needs at the next refresh. Dex stores it with the person's session and shows it to no client.
//
// The access token is not in it: at a refresh it is replaced anyway, and what is not stored cannot be stolen.
type Data struct {
	RefreshToken string `json:"refreshToken"`
}

// Bytes is the stored form; nothing at all without a refresh token, which tells Dex to leave stored data alone.
func (d Data) Bytes() []byte {
	if d.RefreshToken == "" {
		return nil
	}
	stored, _ := json.Marshal(d) // a string always marshals
	return stored
}

// ParseData reads what Bytes wrote.
func ParseData(stored []byte) (Data, error) {
	if len(stored) == 0 {
		return Data{}, errors.New("nothing is stored for this session: the person has to sign in again")
	}
	var data Data
	if err := json.Unmarshal(stored, &data); err != nil {
		return Data{}, fmt.Errorf("stored connector data: %w", err)
	}
	if data.RefreshToken == "" {
		return Data{}, errors.New("stored connector data holds no refresh token: the person has to sign in again")
	}
	return data, nil
}
