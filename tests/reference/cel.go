package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	triggersv1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	"github.com/tektoncd/triggers/pkg/interceptors/cel"
	"google.golang.org/grpc/codes"
)

// overlayKey is the extension an overlay's value is written to, so that it can
// be read back out of the interceptor's response.
const overlayKey = "v"

// celContext is the one request every expression of a run is evaluated on.
type celContext struct {
	Body       json.RawMessage   `json:"body"`
	Header     map[string]string `json:"header"`
	URL        string            `json:"url"`
	Extensions map[string]any    `json:"extensions"`
	Secrets    secrets           `json:"secrets"`
}

type celQuestion struct {
	Role string `json:"role"` // "filter" or "overlay"
	Expr string `json:"expr"`
}

type celAnswer struct {
	Continue bool       `json:"continue"`
	Code     codes.Code `json:"code"`
	// Value is an overlay's value; it is absent when there is none.
	Value   json.RawMessage `json:"value,omitempty"`
	Message string          `json:"message,omitempty"`
}

// newCELAnswerer reads the context file. The answers come from the CEL
// interceptor's Process, without HTTP in between.
func newCELAnswerer(path string) (answerer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var given celContext
	if err := json.Unmarshal(text, &given); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	interceptor := cel.NewInterceptor(given.Secrets.getter())
	return func(line []byte) (any, error) {
		var question celQuestion
		if err := json.Unmarshal(line, &question); err != nil {
			return nil, err
		}
		params, err := celParams(question)
		if err != nil {
			return nil, err
		}
		response := interceptor.Process(context.Background(), &triggersv1.InterceptorRequest{
			Body:              string(given.Body),
			Header:            canonicalHeader(given.Header),
			Extensions:        given.Extensions,
			InterceptorParams: params,
			Context: &triggersv1.TriggerContext{
				EventURL:  given.URL,
				EventID:   eventID,
				TriggerID: triggerID,
			},
		})
		return newCELAnswer(response)
	}, nil
}

func celParams(question celQuestion) (map[string]any, error) {
	switch question.Role {
	case "filter":
		return map[string]any{"filter": question.Expr}, nil
	case "overlay":
		overlay := cel.Overlay{Key: overlayKey, Expression: question.Expr}
		return map[string]any{"overlays": []cel.Overlay{overlay}}, nil
	default:
		return nil, fmt.Errorf("role is %q, want filter or overlay", question.Role)
	}
}

func newCELAnswer(response *triggersv1.InterceptorResponse) (celAnswer, error) {
	answer := celAnswer{
		Continue: response.Continue,
		Code:     response.Status.Code,
		Message:  response.Status.Message,
	}
	value, found := response.Extensions[overlayKey]
	if !found {
		return answer, nil
	}
	text, err := json.Marshal(value)
	answer.Value = text
	return answer, err
}

// canonicalHeader spells the names as Go's HTTP server does before Tekton sees
// them.
func canonicalHeader(given map[string]string) http.Header {
	header := http.Header{}
	for name, value := range given {
		header.Set(name, value)
	}
	return header
}
