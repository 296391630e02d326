package emulator_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

const (
	tenant    = "contoso.onmicrosoft.com"
	tokenPath = "/" + tenant + "/oauth2/v2.0/token"
	apiScope  = "https://api.partner.microsoft.com/.default"
	asserted  = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// desk is a bench with an authority and a clock.
type desk struct {
	*bench
	*entra.Authority
	key         *rsa.PrivateKey
	certificate *x509.Certificate
	passed      atomic.Int64 // nanoseconds
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{key: key, certificate: certificate}
	d.Authority = entra.New(entra.Options{Now: d.now, Tenant: tenant, Clients: []entra.Client{
		{ID: "public"},
		{
			ID: "app", Secret: "right", Certificates: []*x509.Certificate{certificate},
			Federations: []entra.Federation{{Issuer: "https://issuer", Subject: "repo", Key: &key.PublicKey}},
		},
	}})
	d.bench = newBench(t, emulator.Options{Now: d.now, Authority: d.Authority})
	return d
}

func (d *desk) now() time.Time { return time.Now().Add(time.Duration(d.passed.Load())) }

func (d *desk) wait(passes time.Duration) { d.passed.Add(int64(passes)) }

// ask sends a form; pairs of name and value come on top of a refresh by the public client.
func (d *desk) ask(path string, pairs ...string) (int, map[string]any) {
	d.t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {"public"}, "scope": {apiScope + " offline_access"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	got := d.send("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "")
	var answer map[string]any
	if err := json.Unmarshal(got.body, &answer); err != nil {
		d.t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	return got.status, answer
}

// granted gives the access token of a sign-in that must succeed.
func (d *desk) granted(pairs ...string) string {
	d.t.Helper()
	status, answer := d.ask(tokenPath, pairs...)
	token, ok := answer["access_token"].(string)
	if status != 200 || !ok {
		d.t.Fatalf("%d %v", status, answer)
	}
	return token
}

// sign makes an assertion; change may change its header and claims before.
func (d *desk) sign(change func(header, claims map[string]any)) string {
	d.t.Helper()
	old := sha1.Sum(d.certificate.Raw)
	header := map[string]any{"alg": "RS256", "x5t": base64.RawURLEncoding.EncodeToString(old[:])}
	claims := map[string]any{
		"iss": "app", "sub": "app", "aud": d.server.URL + tokenPath, "jti": fmt.Sprint(time.Now().UnixNano()),
		"exp": d.now().Add(10 * time.Minute).Unix(), "nbf": d.now().Unix(),
	}
	if change != nil {
		change(header, claims)
	}
	var parts []string
	for _, part := range []any{header, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			d.t.Fatal(err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	digest := sha256.Sum256([]byte(strings.Join(parts, ".")))
	signature, err := rsa.SignPKCS1v15(nil, d.key, crypto.SHA256, digest[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(append(parts, base64.RawURLEncoding.EncodeToString(signature)), ".")
}

func (d *desk) read(token string) reply {
	d.t.Helper()
	return d.send("GET", collection, nil, "Authorization", "Bearer "+token)
}

func TestAPI_WithAuthority_AcceptsOnlyItsValidTokens(t *testing.T) {
	d := newDesk(t)
	d.read("made-up").wants(401)
	token := d.granted("refresh_token", d.IssueRefreshToken("public"))
	d.read(token).wants(200)
	d.wait(time.Hour)
	d.read(token).wants(401)
	other := d.granted("refresh_token", d.IssueRefreshToken("public"), "scope", "https://graph.microsoft.com/.default")
	d.read(other).wants(401)
}

func TestAPI_AppOnlyToken_IsRefused(t *testing.T) {
	d := newDesk(t)
	d.read(d.granted("grant_type", "client_credentials", "client_id", "app", "client_secret", "right")).wants(403)
}

func TestAPI_WithoutMFA_Returns900421(t *testing.T) {
	d := newDesk(t)
	refresh := d.IssueRefreshToken("public")
	d.LoseMFA(true)
	if got := d.read(d.granted("refresh_token", refresh)); got.status != 401 || !strings.Contains(string(got.body), `"900421"`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	without := d.IssueRefreshToken("public")
	d.LoseMFA(false)
	d.read(d.granted("refresh_token", refresh)).wants(200)
	d.read(d.granted("refresh_token", without)).wants(401) // a refresh token remembers how its user signed in
}

func TestAuthority_RotatedToken_StaysValidUntilItExpires(t *testing.T) {
	d := newDesk(t)
	old := d.IssueRefreshToken("public")
	_, answer := d.ask(tokenPath, "refresh_token", old)
	newer, _ := answer["refresh_token"].(string)
	if newer == "" || newer == old {
		t.Fatalf("%v", answer)
	}
	d.granted("refresh_token", old)
	if _, answer := d.ask(tokenPath, "refresh_token", old, "scope", apiScope); answer["refresh_token"] != nil {
		t.Error("a refresh token was given to somebody who didn't ask for offline_access")
	}
	d.wait(90 * 24 * time.Hour)
	d.refused(700082, "refresh_token", newer)
}

// refused checks a refusal's number and shape.
func (d *desk) refused(number int, pairs ...string) {
	d.t.Helper()
	status, answer := d.ask(tokenPath, pairs...)
	text, _ := answer["error_description"].(string)
	if codes := fmt.Sprint(answer["error_codes"]); status/100 != 4 || codes != fmt.Sprintf("[%g]", float64(number)) ||
		!strings.HasPrefix(text, fmt.Sprintf("AADSTS%d: ", number)) {
		d.t.Errorf("want %d, got %d %v", number, status, answer)
	}
	for _, name := range []string{"error", "trace_id", "correlation_id"} {
		if answer[name] == nil {
			d.t.Errorf("%s is missing: %v", name, answer)
		}
	}
}

func TestAuthority_InvalidRequests_AreRefused(t *testing.T) {
	d := newDesk(t)
	good := d.IssueRefreshToken("app")
	app := func(pairs ...string) []string {
		return append([]string{"client_id", "app", "refresh_token", good}, pairs...)
	}
	assertion := func(change func(header, claims map[string]any)) []string {
		return app("client_assertion_type", asserted, "client_assertion", d.sign(change))
	}
	federated := func(name, value string) []string {
		return assertion(func(_, claims map[string]any) {
			claims["iss"], claims["sub"], claims["aud"] = "https://issuer", "repo", "api://AzureADTokenExchange"
			claims[name] = value
		})
	}
	d.granted(app("client_secret", "right")...)
	d.granted(assertion(nil)...)
	d.granted(federated("jti", "any")...)
	revoked := d.IssueRefreshToken("public")
	d.RevokeRefreshTokens()
	good = d.IssueRefreshToken("app")
	valid := d.sign(nil)
	d.granted(app("client_assertion_type", asserted, "client_assertion", valid)...)
	for name, test := range map[string]struct {
		number int
		pairs  []string
	}{
		"unknown client":        {700016, []string{"client_id", "nobody"}},
		"unknown grant":         {70003, []string{"grant_type", "password"}},
		"no refresh token":      {900144, nil},
		"made-up refresh token": {9002313, []string{"refresh_token", "x"}},
		"another's":             {70000, []string{"refresh_token", good}},
		"revoked":               {50173, []string{"refresh_token", revoked}},
		"public with a secret":  {700025, []string{"refresh_token", revoked, "client_secret", "x"}},
		"no proof":              {7000218, app()},
		"wrong secret":          {7000215, app("client_secret", "wrong")},
		"no assertion":          {50027, app("client_assertion_type", asserted, "client_assertion", "x.y.z")},
		"no assertion type":     {700021, app("client_assertion", d.sign(nil))},
		"forged":                {700027, app("client_assertion_type", asserted, "client_assertion", valid[:len(valid)-8]+"AAAAAAAA")},
		"used before":           {7000241, app("client_assertion_type", asserted, "client_assertion", valid)},
		"unknown certificate":   {700027, assertion(func(h, _ map[string]any) { h["x5t"] = "x" })},
		"unsigned":              {700027, assertion(func(h, _ map[string]any) { h["alg"] = "none" })},
		"expired":               {700024, assertion(func(_, c map[string]any) { c["exp"] = d.now().Unix() - 1 })},
		"for another audience":  {700023, assertion(func(_, c map[string]any) { c["aud"] = "https://elsewhere" })},
		"another subject":       {700021, assertion(func(_, c map[string]any) { c["sub"] = "other" })},
		"foreign issuer":        {700211, federated("iss", "https://other")},
		"foreign subject":       {700213, federated("sub", "other")},
		"foreign audience":      {700212, federated("aud", "other")},
	} {
		t.Run(name, func(t *testing.T) {
			d.t = t
			d.refused(test.number, test.pairs...)
		})
	}
	d.t = t
	if _, answer := d.ask("/another/oauth2/v2.0/token"); fmt.Sprint(answer["error_codes"]) != "[90002]" {
		t.Errorf("another tenant: %v", answer)
	}
}

func TestAuthority_Device_WaitsForItsUser(t *testing.T) {
	d := newDesk(t)
	status, started := d.ask("/" + tenant + "/oauth2/v2.0/devicecode")
	if status != 200 || started["verification_uri"] == nil {
		t.Fatalf("%d %v", status, started)
	}
	poll := []string{"grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", started["device_code"].(string)}
	d.refused(70016, poll...)
	if err := d.AnswerDevice("wrong", true); err == nil {
		t.Error("a code that nobody has was accepted")
	}
	if err := d.AnswerDevice(started["user_code"].(string), true); err != nil {
		t.Fatal(err)
	}
	d.read(d.granted(poll...)).wants(200)
	d.refused(70000, poll...) // once only
	_, started = d.ask("/" + tenant + "/oauth2/v2.0/devicecode")
	d.send("POST", "/_emulator/devices/wrong", nil).wants(404)
	d.send("POST", "/_emulator/devices/"+started["user_code"].(string), nil).wants(204)
	d.granted("grant_type", poll[1], "device_code", started["device_code"].(string))
	_, started = d.ask("/" + tenant + "/oauth2/v2.0/devicecode")
	d.wait(16 * time.Minute)
	d.refused(70020, "grant_type", poll[1], "device_code", started["device_code"].(string))
}

func TestControl_SignIn_ShowsNoSecret(t *testing.T) {
	d := newDesk(t)
	d.granted("client_id", "app", "client_secret", "right", "refresh_token", d.IssueRefreshToken("app"))
	shown := string(d.send("GET", "/_emulator/requests", nil).wants(200).body)
	for _, secret := range append(d.Tokens(), "client_secret=right", "right") {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is shown", secret)
		}
	}
}
