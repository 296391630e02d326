// Package wire is shared by the client of the service and the sign-in: strings that are safe to show, redaction of secrets,
// responses of limited size, and the transport. It imports nothing of the project.
package wire

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	maxHeaderBytes    = 256 << 10 // of a response's header
	connectionsToHost = 64        // kept alive; Terraform's -parallelism is 10 by default
)

// IsLoopback reports whether a host is localhost or a loopback address, IPv4 or IPv6.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// NewTransport returns a transport for requests that contain secrets: TLS 1.2 or later, the environment's proxy, and headers of
// limited size.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConns:           connectionsToHost,
		MaxIdleConnsPerHost:    connectionsToHost,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// Sleep waits for d, or until ctx ends and then returns ctx's error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
