package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

const deviceLife = 15 * time.Minute

// A device waits for its user.
type device struct {
	client             string
	userCode           string
	expires            time.Time
	approved, declined bool
}

// startDevice begins a device-code sign-in (RFC 8628).
func (a *authority) startDevice(client Client, r *http.Request, now time.Time) answer {
	code := "emulated-device-" + random()
	started := &device{client: client.ID, userCode: strings.ToUpper(random()[:9]), expires: now.Add(deviceLife)}
	a.devices[code] = started
	page := strings.SplitAfter(audiences(r), r.Host)[0] + "/device"
	return authorityAnswer(http.StatusOK, map[string]any{
		"device_code": code, "user_code": started.userCode, "verification_uri": page,
		"expires_in": int(deviceLife / time.Second), "interval": 1,
		"message": "To sign in, open " + page + " and enter the code " + started.userCode + ".",
	})
}

func (a *authority) redeemDevice(client Client, code string, now time.Time) *oauthError {
	waiting, known := a.devices[code]
	switch {
	case !known || waiting.client != client.ID:
		return &oauthError{badRequest, "invalid_grant", 70000, "Provided grant is invalid or malformed."}
	case !now.Before(waiting.expires):
		return &oauthError{badRequest, "expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid: it has expired."}
	case waiting.declined:
		return &oauthError{badRequest, "authorization_declined", 70000, "The user declined."}
	case !waiting.approved:
		return &oauthError{
			badRequest, "authorization_pending", 70016,
			"OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
		}
	}
	delete(a.devices, code)
	return nil
}

// AnswerDevice lets the user approve or decline the device sign-in that shows a code; "" means every one that waits.
func (e *Emulator) AnswerDevice(userCode string, approve bool) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	answered := false
	if e.authority != nil {
		for _, waiting := range e.authority.devices {
			if userCode == "" || strings.EqualFold(waiting.userCode, userCode) {
				waiting.approved, waiting.declined, answered = approve, !approve, true
			}
		}
	}
	if !answered {
		return fmt.Errorf("no device waits with the code %q", userCode)
	}
	return nil
}
