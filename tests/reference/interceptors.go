package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/tektoncd/triggers/pkg/interceptors"
	"github.com/tektoncd/triggers/pkg/interceptors/server"
	"go.uber.org/zap"
)

// interceptorTransport stands where the cluster's network is: it hands the
// sink's calls to Tekton's own interceptor server, in this process, or to a
// canned answer. Nothing leaves the machine.
type interceptorTransport struct {
	core   http.Handler
	canned map[string]cannedResponse // by URL
	calls  int
}

// cannedResponse is what somebody else's interceptor answers.
type cannedResponse struct {
	Status int               `json:"status"` // 0 means 200
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
}

func newInterceptorTransport(getter interceptors.SecretGetter, canned map[string]cannedResponse) (*interceptorTransport, error) {
	core, err := server.NewWithCoreInterceptors(getter, zap.NewNop().Sugar())
	if err != nil {
		return nil, err
	}
	return &interceptorTransport{core: core, canned: canned}, nil
}

// RoundTrip implements http.RoundTripper.
func (t *interceptorTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	t.calls++
	if strings.HasPrefix(request.URL.Hostname(), interceptors.CoreInterceptorsHost) {
		recorder := httptest.NewRecorder()
		t.core.ServeHTTP(recorder, request)
		return recorder.Result(), nil
	}
	// The checks of net/http's own transport, which comes to no server with these.
	if request.URL.Scheme != "http" && request.URL.Scheme != "https" {
		return nil, fmt.Errorf("unsupported protocol scheme %q", request.URL.Scheme)
	}
	if request.URL.Host == "" {
		return nil, errors.New("http: no Host in request URL")
	}
	if canned, found := t.canned[request.URL.String()]; found {
		status := canned.Status
		if status == 0 {
			status = http.StatusOK
		}
		return &http.Response{
			Status:     fmt.Sprintf("%d %s", status, http.StatusText(status)),
			StatusCode: status,
			Header:     canonicalHeader(canned.Header),
			Body:       io.NopCloser(strings.NewReader(canned.Body)),
			Request:    request,
		}, nil
	}
	return nil, fmt.Errorf("dial tcp: lookup %s: no such host", request.URL.Hostname())
}
