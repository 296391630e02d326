package auth

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is a SHA-1 thumbprint by definition; it identifies and protects nothing
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"software.sslmate.com/src/go-pkcs12"
)

const (
	assertionLife = 10 * time.Minute
	// clockSkew allows for an authority whose clock is behind this machine's.
	clockSkew = time.Minute
)

// signAssertion authenticates the client with its certificate (RFC 7523). The authority finds the certificate by its thumbprint.
func signAssertion(c Config, audience string, now time.Time) (string, error) {
	key, certificate, err := readCertificate(c)
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
		Issuer: c.ClientID, Subject: c.ClientID, Audience: jwt.ClaimStrings{audience}, ID: uuid.NewString(),
		NotBefore: jwt.NewNumericDate(now.Add(-clockSkew)), IssuedAt: jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(assertionLife)),
	})
	old := sha1.Sum(certificate.Raw) //nolint:gosec // see the import
	thumbprint := sha256.Sum256(certificate.Raw)
	token.Header["x5t"] = base64.RawURLEncoding.EncodeToString(old[:])
	token.Header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(thumbprint[:])
	token.Header["kid"] = strings.ToUpper(hex.EncodeToString(old[:]))
	signed, err := token.SignedString(key)
	if err != nil {
		return "", fmt.Errorf("%s: the client assertion can't be signed: %w", argCertificatePath, err)
	}
	return signed, nil
}

// readCertificate reads a PEM or PKCS#12 file with a certificate and its RSA key.
func readCertificate(c Config) (*rsa.PrivateKey, *x509.Certificate, error) {
	data, err := readFile(argCertificatePath, c.ClientCertificatePath)
	if err != nil {
		return nil, nil, err
	}
	certificates, private, err := parseCertificates(data, c.ClientCertificatePassword)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: the file %q can't be read as a certificate with its key, in PEM or PKCS#12: %w",
			argCertificatePath, c.ClientCertificatePath, err)
	}
	key, isRSA := private.(*rsa.PrivateKey)
	if !isRSA {
		return nil, nil, fmt.Errorf("%s: the key in %q isn't an RSA key, which the authority requires", argCertificatePath, c.ClientCertificatePath)
	}
	for _, certificate := range certificates {
		if key.PublicKey.Equal(certificate.PublicKey) {
			return key, certificate, nil
		}
	}
	return nil, nil, errors.New(argCertificatePath + ": the file contains no certificate for its key")
}

// parseCertificates reads PEM and PKCS#12: azidentity doesn't support the ciphers that OpenSSL 3 and Key Vault use for
// PKCS#12.
func parseCertificates(data []byte, password string) ([]*x509.Certificate, any, error) {
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		certificates, key, err := azidentity.ParseCertificates(data, nil)
		return certificates, key, err
	}
	key, certificate, chain, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		return nil, nil, err
	}
	return append([]*x509.Certificate{certificate}, chain...), key, nil
}
