package entra

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is a SHA-1 thumbprint by definition; it identifies and protects nothing
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// An assertion is a JWT that authenticates a client.
type assertion struct {
	header struct {
		Algorithm  string `json:"alg"`
		Thumbprint string `json:"x5t"`
		SHA256     string `json:"x5t#S256"`
	}
	claims struct {
		Issuer    string       `json:"iss"`
		Subject   string       `json:"sub"`
		Audience  singleString `json:"aud"`
		ID        string       `json:"jti"`
		Expires   int64        `json:"exp"`
		NotBefore int64        `json:"nbf"`
	}
	signed    []byte
	signature []byte
}

// singleString is a string, or an array with one string.
type singleString string

// UnmarshalJSON implements json.Unmarshaler.
func (o *singleString) UnmarshalJSON(data []byte) error {
	var list []string
	if json.Unmarshal(data, &list) == nil && len(list) == 1 {
		*o = singleString(list[0])
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*o = singleString(text)
	return nil
}

func parseAssertion(text string) (*assertion, bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, false
	}
	var a assertion
	for i, into := range []any{&a.header, &a.claims} {
		decoded, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(decoded, into) != nil {
			return nil, false
		}
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	a.signed, a.signature = []byte(parts[0]+"."+parts[1]), signature
	return &a, err == nil
}

func (s *assertion) signedBy(key *rsa.PublicKey) bool {
	digest := sha256.Sum256(s.signed)
	switch s.header.Algorithm {
	case "RS256":
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], s.signature) == nil
	case "PS256":
		return rsa.VerifyPSS(key, crypto.SHA256, digest[:], s.signature, nil) == nil
	}
	return false
}

// checkAssertion checks an assertion that the client's certificate signed, or another issuer's token.
func (a *Authority) checkAssertion(client Client, text, audience string) *refusal {
	s, ok := parseAssertion(text)
	if !ok {
		return &refusal{unauthorized, "invalid_client", 50027, "JWT token is invalid or malformed."}
	}
	now := a.options.Now()
	if s.claims.Expires <= now.Unix() || s.claims.NotBefore > now.Add(5*time.Minute).Unix() {
		return &refusal{unauthorized, "invalid_client", 700024, "Client assertion is not within its valid time range."}
	}
	if s.claims.Issuer == client.ID {
		return a.checkCertificate(client, s, audience)
	}
	return checkFederation(client, s)
}

func (a *Authority) checkCertificate(client Client, s *assertion, audience string) *refusal {
	at := slices.IndexFunc(client.Certificates, func(c *x509.Certificate) bool {
		old, digest := sha1.Sum(c.Raw), sha256.Sum256(c.Raw) //nolint:gosec // see the import
		return s.header.Thumbprint == base64.RawURLEncoding.EncodeToString(old[:]) ||
			s.header.SHA256 == base64.RawURLEncoding.EncodeToString(digest[:])
	})
	if at < 0 {
		return &refusal{
			unauthorized, "invalid_client", 700027,
			"The certificate with identifier used to sign the client assertion is not registered on application.",
		}
	}
	key, isRSA := client.Certificates[at].PublicKey.(*rsa.PublicKey)
	switch {
	case !isRSA || !s.signedBy(key):
		return &refusal{unauthorized, "invalid_client", 700027, "Client assertion failed signature validation."}
	case s.claims.Subject != client.ID:
		return &refusal{unauthorized, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter."}
	case string(s.claims.Audience) != audience:
		return &refusal{unauthorized, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer."}
	case s.claims.ID == "" || a.usedAssertions[s.claims.ID]:
		return &refusal{unauthorized, "invalid_client", 7000241, "The client assertion has been used before or has no identifier."}
	}
	a.usedAssertions[s.claims.ID] = true
	return nil
}

func checkFederation(client Client, s *assertion) *refusal {
	byIssuer := slices.DeleteFunc(slices.Clone(client.Federations), func(f Federation) bool { return f.Issuer != s.claims.Issuer })
	if len(byIssuer) == 0 {
		return &refusal{
			unauthorized, "invalid_client", 700211,
			"No matching federated identity record found for presented assertion issuer '" + s.claims.Issuer + "'.",
		}
	}
	at := slices.IndexFunc(byIssuer, func(f Federation) bool { return f.Subject == s.claims.Subject })
	if at < 0 {
		return &refusal{
			unauthorized, "invalid_client", 700213,
			"No matching federated identity record found for presented assertion subject '" + s.claims.Subject + "'.",
		}
	}
	trusted := byIssuer[at]
	wanted := trusted.Audience
	if wanted == "" {
		wanted = "api://AzureADTokenExchange"
	}
	switch {
	case string(s.claims.Audience) != wanted:
		return &refusal{
			unauthorized, "invalid_client", 700212,
			"No matching federated identity record found for presented assertion audience '" + string(s.claims.Audience) + "'.",
		}
	case trusted.Key != nil && !s.signedBy(trusted.Key):
		return &refusal{unauthorized, "invalid_client", 700027, "Client assertion failed signature validation."}
	}
	return nil
}
