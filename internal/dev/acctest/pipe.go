package acctest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// PipedEndpoint is the endpoint to use with a piped emulator.
const PipedEndpoint = "http://127.0.0.1"

// ServePiped runs an emulator that only the returned client can reach, over pipes instead of a network. So it works in a bubble of
// testing/synctest, where fake time passes whenever all goroutines wait.
func ServePiped(t testing.TB) (*emulator.Emulator, *http.Client) {
	t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	listener := &pipes{waiting: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: e}
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	transport := &http.Transport{DialContext: listener.dial, MaxIdleConnsPerHost: 10}
	t.Cleanup(func() {
		if err := errors.Join(e.Close(), server.Close()); err != nil {
			t.Error(err)
		}
		transport.CloseIdleConnections()
		serving.Wait()
	})
	return e, &http.Client{Transport: transport}
}

// NewPipedSession starts a provider that uses the client of ServePiped. The other arguments are those of NewSession.
func NewPipedSession(t TB, client *http.Client, arguments ...string) *Session {
	t.Helper()
	server, err := provider.NewServer("test", provider.WithTransport(client))
	check(t, err, nil)
	all := append([]string{"endpoint", PipedEndpoint, "access_token", "test-token"}, arguments...)
	s, diags := StartSessionOn(context.Background(), t, server, all...)
	check(t, nil, diags)
	return s
}

// pipes is a listener for connections within the process.
type pipes struct {
	waiting chan net.Conn
	closing sync.Once
	closed  chan struct{}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	reset := new(atomic.Bool)
	select {
	case p.waiting <- &pipe{server, reset}:
		return &pipe{client, reset}, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.waiting:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.closing.Do(func() { close(p.closed) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// pipe is a connection that can be reset, like a TCP connection.
type pipe struct {
	net.Conn
	reset *atomic.Bool
}

// SetLinger makes Close reset the connection if sec is 0, like net.TCPConn.
func (p *pipe) SetLinger(sec int) error {
	p.reset.Store(sec == 0)
	return nil
}

func (p *pipe) Read(b []byte) (int, error) {
	n, err := p.Conn.Read(b)
	if errors.Is(err, io.EOF) && p.reset.Load() {
		err = syscall.ECONNRESET
	}
	return n, err
}
