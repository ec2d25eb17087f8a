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

// celContext is the request an expression is evaluated on.
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
	// Context goes before the context of the whole run.
	Context *celContext `json:"context"`
}

type celAnswer struct {
	Continue bool       `json:"continue"`
	Code     codes.Code `json:"code"`
	// Value is an overlay's value; it is absent when there is none.
	Value   json.RawMessage `json:"value,omitempty"`
	Message string          `json:"message,omitempty"`
}

// celInterceptors holds one interceptor for each set of secrets, because a
// fake clientset takes longer to make than an expression to evaluate.
type celInterceptors map[string]*cel.InterceptorImpl

// newCELAnswerer reads the context file; "" means an empty context. The
// answers come from the CEL interceptor's Process, without HTTP in between.
func newCELAnswerer(path string) (answerer, error) {
	var shared celContext
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &shared); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	interceptors := celInterceptors{}
	return func(line []byte) (any, error) {
		var question celQuestion
		if err := json.Unmarshal(line, &question); err != nil {
			return nil, err
		}
		if question.Context == nil {
			question.Context = &shared
		}
		return interceptors.answer(question)
	}, nil
}

func (made celInterceptors) answer(question celQuestion) (any, error) {
	params, err := celParams(question)
	if err != nil {
		return nil, err
	}
	interceptor, err := made.with(question.Context.Secrets)
	if err != nil {
		return nil, err
	}
	return newCELAnswer(interceptor.Process(context.Background(), &triggersv1.InterceptorRequest{
		Body:              string(question.Context.Body),
		Header:            canonicalHeader(question.Context.Header),
		Extensions:        question.Context.Extensions,
		InterceptorParams: params,
		Context: &triggersv1.TriggerContext{
			EventURL:  question.Context.URL,
			EventID:   eventID,
			TriggerID: triggerID,
		},
	}))
}

func (made celInterceptors) with(values secrets) (*cel.InterceptorImpl, error) {
	key, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	if made[string(key)] == nil {
		made[string(key)] = cel.NewInterceptor(values.getter())
	}
	return made[string(key)], nil
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
