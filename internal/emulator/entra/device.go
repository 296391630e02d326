package entra

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

const deviceLife = 15 * time.Minute

// A device is a device-code sign-in whose user hasn't finished it.
type device struct {
	client             string
	userCode           string
	expires            time.Time
	approved, declined bool
}

// startDevice starts a device-code sign-in (RFC 8628).
func (a *Authority) startDevice(client Client, r *http.Request) map[string]any {
	code := "emulated-device-" + random()
	started := &device{client: client.ID, userCode: strings.ToUpper(random()[:9]), expires: a.options.Now().Add(deviceLife)}
	a.devices[code] = started
	page := strings.SplitAfter(endpointURL(r), r.Host)[0] + "/device"
	return map[string]any{
		"device_code": code, "user_code": started.userCode, "verification_uri": page,
		"expires_in": int(deviceLife / time.Second), "interval": 1,
		"message": "To sign in, open " + page + " and enter the code " + started.userCode + ".",
	}
}

func (a *Authority) redeemDevice(client Client, code string) *refusal {
	waiting, known := a.devices[code]
	switch {
	case !known || waiting.client != client.ID:
		return &refusal{badRequest, "invalid_grant", 70000, "Provided grant is invalid or malformed."}
	case !a.options.Now().Before(waiting.expires):
		return &refusal{badRequest, "expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid: it has expired."}
	case waiting.declined:
		return &refusal{badRequest, "authorization_declined", 70000, "The user declined."}
	case !waiting.approved:
		return &refusal{
			badRequest, "authorization_pending", 70016,
			"OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
		}
	}
	delete(a.devices, code)
	return nil
}

// AnswerDevice approves or declines the device sign-in with a user code as its user does; "" means all that wait.
func (a *Authority) AnswerDevice(userCode string, approve bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	answered := false
	for _, waiting := range a.devices {
		if userCode == "" || strings.EqualFold(waiting.userCode, userCode) {
			waiting.approved, waiting.declined, answered = approve, !approve, true
		}
	}
	if !answered {
		return fmt.Errorf("no device sign-in has the code %q", userCode)
	}
	return nil
}
