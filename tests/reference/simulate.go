package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tektoncd/triggers/pkg/apis/triggers/contexts"
	triggersv1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	"github.com/tektoncd/triggers/pkg/sink"
	"github.com/tektoncd/triggers/pkg/template"
	"go.uber.org/zap"
	"google.golang.org/grpc/codes"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// simulateQuestion is one trigger of an EventListener and one request to it.
type simulateQuestion struct {
	Trigger         triggersv1.EventListenerTrigger           `json:"trigger"`
	Bindings        map[string]triggersv1.TriggerBindingSpec  `json:"bindings"`
	ClusterBindings map[string]triggersv1.TriggerBindingSpec  `json:"clusterBindings"`
	Templates       map[string]triggersv1.TriggerTemplateSpec `json:"templates"`
	// TemplateAnnotations holds the annotations of the templates that have any.
	TemplateAnnotations map[string]map[string]string `json:"templateAnnotations"`
	Body                json.RawMessage              `json:"body"`
	// BodyText is the body when it is not JSON; it goes before Body.
	BodyText   *string                   `json:"bodyText"`
	Header     map[string]string         `json:"header"`
	URL        string                    `json:"url"`
	Extensions map[string]any            `json:"extensions"`
	Secrets    secrets                   `json:"secrets"`
	Canned     map[string]cannedResponse `json:"canned"`
}

// simulateAnswer says how far the trigger came. Stage is empty when it came to
// the end; else it is "interceptor[N]", "resolve" or "params".
type simulateAnswer struct {
	Stage      string            `json:"stage,omitempty"`
	Continue   bool              `json:"continue"`
	Code       codes.Code        `json:"code,omitempty"`
	Message    string            `json:"message,omitempty"`
	Extensions map[string]any    `json:"extensions,omitempty"`
	Params     map[string]string `json:"params,omitempty"`
	Resources  []string          `json:"resources,omitempty"`
}

func answerSimulate(line []byte) (any, error) {
	var question simulateQuestion
	if err := json.Unmarshal(line, &question); err != nil {
		return nil, err
	}
	template.UUID = func() string { return resourceUID }
	if question.Extensions == nil {
		question.Extensions = map[string]any{} // as the sink starts
	}
	world := question.cluster()
	trigger := question.trigger()

	body, header, extensions, stopped, err := question.intercept(world, trigger)
	if err != nil || stopped != nil {
		return stopped, err
	}
	resolved, err := template.ResolveTrigger(trigger,
		world.bindingLister().TriggerBindings(defaultNamespace).Get,
		world.clusterBindingLister().Get,
		world.templateLister().TriggerTemplates(defaultNamespace).Get)
	if err != nil {
		return simulateAnswer{Stage: "resolve", Message: err.Error(), Extensions: extensions}, nil
	}
	params, err := template.ResolveParams(resolved, body, header, extensions, template.NewTriggerContext(eventID))
	if err != nil {
		return simulateAnswer{Stage: "params", Message: err.Error(), Extensions: extensions}, nil
	}
	answer := simulateAnswer{Continue: true, Extensions: extensions, Params: map[string]string{}}
	for _, param := range params {
		answer.Params[param.Name] = param.Value
	}
	for _, resource := range template.ResolveResources(resolved.TriggerTemplate, params) {
		answer.Resources = append(answer.Resources, string(resource))
	}
	return answer, nil
}

// cluster holds the question's bindings and templates.
func (q simulateQuestion) cluster() *cluster {
	world := newCluster()
	for name, spec := range q.Bindings {
		meta := metav1.ObjectMeta{Namespace: defaultNamespace, Name: name}
		world.add(world.bindings, &triggersv1.TriggerBinding{ObjectMeta: meta, Spec: spec})
	}
	for name, spec := range q.ClusterBindings {
		meta := metav1.ObjectMeta{Name: name}
		world.add(world.clusterBindings, &triggersv1.ClusterTriggerBinding{ObjectMeta: meta, Spec: spec})
	}
	for name, spec := range q.Templates {
		meta := metav1.ObjectMeta{Namespace: defaultNamespace, Name: name, Annotations: q.TemplateAnnotations[name]}
		world.add(world.templates, &triggersv1.TriggerTemplate{ObjectMeta: meta, Spec: spec})
	}
	return world
}

// trigger is the EventListener's trigger as the sink sees it: defaulted, and
// turned into a Trigger.
func (q simulateQuestion) trigger() triggersv1.Trigger {
	t := q.Trigger
	trigger := triggersv1.Trigger{
		ObjectMeta: metav1.ObjectMeta{Namespace: defaultNamespace, Name: t.Name},
		Spec: triggersv1.TriggerSpec{
			ServiceAccountName: t.ServiceAccountName,
			Bindings:           t.Bindings,
			Interceptors:       t.Interceptors,
		},
	}
	if t.Template != nil {
		trigger.Spec.Template = *t.Template
	}
	trigger.SetDefaults(contexts.WithUpgradeViaDefaulting(context.Background()))
	return trigger
}

// intercept runs the interceptor chain by the sink's own method. It gives the
// body, headers and extensions for the bindings, or else the answer of the
// interceptor that stopped the trigger.
func (q simulateQuestion) intercept(world *cluster, trigger triggersv1.Trigger) ([]byte, http.Header, map[string]any, *simulateAnswer, error) {
	transport, err := newInterceptorTransport(q.Secrets.getter(), q.Canned)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	target, err := url.Parse(q.URL)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	logger := zap.NewNop().Sugar()
	s := sink.Sink{
		EventListenerNamespace:   defaultNamespace,
		HTTPClient:               &http.Client{Transport: transport},
		Logger:                   logger,
		ClusterInterceptorLister: world.clusterInterceptorLister(),
		InterceptorLister:        world.interceptorLister(),
	}
	request := &http.Request{Method: http.MethodPost, URL: target, Header: canonicalHeader(q.Header)}
	body, header, response, err := s.ExecuteTriggerInterceptors(trigger, request, q.body(), logger, eventID, q.Extensions)
	switch {
	case err != nil:
		// The interceptor was found, and called, unless finding it is what failed.
		index := transport.calls - 1
		if strings.HasPrefix(err.Error(), "url resolution failed") {
			index = transport.calls
		}
		return nil, nil, nil, stoppedBy(index, 0, err.Error()), nil
	case response == nil: // no interceptors
		return body, header, q.Extensions, nil, nil
	case !response.Continue:
		return nil, nil, nil, stoppedBy(transport.calls-1, response.Status.Code, response.Status.Message), nil
	case response.Extensions == nil:
		return body, header, q.Extensions, nil, nil
	}
	return body, header, response.Extensions, nil, nil
}

func (q simulateQuestion) body() []byte {
	if q.BodyText != nil {
		return []byte(*q.BodyText)
	}
	return q.Body
}

func stoppedBy(index int, code codes.Code, message string) *simulateAnswer {
	return &simulateAnswer{Stage: "interceptor[" + strconv.Itoa(index) + "]", Code: code, Message: message}
}

func bufferedReader(text string) *bufio.Reader { return bufio.NewReader(strings.NewReader(text)) }
