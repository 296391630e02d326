package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// stateStore keeps states over HTTP, one for each path, as Terraform's http backend wants it. With a state on the local disk Terraform
// rewrites the whole file after every change, so that its own work on it would cover everything else from a few
// hundred referrals on; who has that many keeps the state remotely.
type stateStore struct {
	url string

	mu     sync.Mutex
	states map[string][]byte
}

// serveStates runs a store on a free port. The function that it returns ends it.
func serveStates(ctx context.Context) (*stateStore, func(), error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	s := &stateStore{url: "http://" + listener.Addr().String() + "/", states: map[string][]byte{}}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()   //nolint:errcheck // it ends when it is closed; a CLI that gets no answer says so
	return s, func() { _ = server.Close() }, nil //nolint:errcheck // nothing is left to do
}

// ServeHTTP implements http.Handler: GET reads the state, POST writes it.
func (s *stateStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case r.Method == http.MethodPost:
		s.states[r.URL.Path] = body
	case s.states[r.URL.Path] == nil:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(s.states[r.URL.Path]) // a CLI that has gone needs no answer
	}
}

// forget empties the store.
func (s *stateStore) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.states)
}

// size is the size of all states in bytes.
func (s *stateStore) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := 0
	for _, state := range s.states {
		size += len(state)
	}
	return size
}
