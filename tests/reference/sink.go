package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/tektoncd/triggers/pkg/apis/triggers"
	"github.com/tektoncd/triggers/pkg/interceptors"
	"github.com/tektoncd/triggers/pkg/sink"
	"github.com/tektoncd/triggers/pkg/template"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
	kerrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/client-go/tools/record"
)

type sinkQuestion struct {
	Manifests string      `json:"manifests"` // YAML, any number of documents
	Listener  string      `json:"listener"`  // "namespace/name"
	Request   sinkRequest `json:"request"`
	// NoPayloadValidation is the EventListener's annotation
	// tekton.dev/payload-validation: "false".
	NoPayloadValidation bool                      `json:"noPayloadValidation"`
	Canned              map[string]cannedResponse `json:"canned"`
}

type sinkRequest struct {
	Method  string            `json:"method"` // "" means POST
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

type sinkAnswer struct {
	Status  int             `json:"status"`
	Body    string          `json:"body"`
	Created []createdObject `json:"created"`
	Logs    []logEntry      `json:"logs"`
}

// createdObject is one object as handed to the API server: before it gave the
// object a name or asked any webhook.
type createdObject struct {
	Resource  string         `json:"resource"`
	Namespace string         `json:"namespace"`
	Object    map[string]any `json:"object"`
}

// logEntry is a line of the sink's log, which is the only place where it says
// why a trigger did not fire.
type logEntry struct {
	Level   string `json:"level"`
	Trigger string `json:"trigger,omitempty"`
	Group   string `json:"group,omitempty"`
	Message string `json:"message"`
}

// answerSink serves one request with Tekton's sink and waits for its triggers.
// They run concurrently, so the order of created objects and log lines of
// different triggers is by chance.
func answerSink(line []byte) (any, error) {
	var question sinkQuestion
	if err := json.Unmarshal(line, &question); err != nil {
		return nil, err
	}
	template.UUID = func() string { return eventID }
	world := newCluster()
	if err := world.load(question.Manifests); err != nil {
		return nil, fmt.Errorf("manifests: %w", err)
	}
	namespace, name, found := strings.Cut(question.Listener, "/")
	if !found {
		return nil, fmt.Errorf("listener is %q, want namespace/name", question.Listener)
	}
	kube := world.kubeClient()
	kube.Resources = knownResources()
	transport, err := newInterceptorTransport(interceptors.DefaultSecretGetter(kube.CoreV1()), question.Canned)
	if err != nil {
		return nil, err
	}
	metrics, err := sinkMetrics()
	if err != nil {
		return nil, err
	}
	core, logs := observer.New(zapcore.DebugLevel)
	creations := &creations{}
	s := sink.Sink{
		KubeClientSet:               kube,
		DiscoveryClient:             kube.Discovery(),
		DynamicClient:               creations.client(),
		HTTPClient:                  &http.Client{Transport: transport},
		EventListenerName:           name,
		EventListenerNamespace:      namespace,
		Logger:                      zap.New(core).Sugar(),
		Recorder:                    metrics,
		Auth:                        sameIdentity{},
		PayloadValidation:           !question.NoPayloadValidation,
		WGProcessTriggers:           &sync.WaitGroup{},
		EventRecorder:               record.NewFakeRecorder(1024),
		EventListenerLister:         world.eventListenerLister(),
		TriggerLister:               world.triggerLister(),
		TriggerBindingLister:        world.bindingLister(),
		ClusterTriggerBindingLister: world.clusterBindingLister(),
		TriggerTemplateLister:       world.templateLister(),
		ClusterInterceptorLister:    world.clusterInterceptorLister(),
		InterceptorLister:           world.interceptorLister(),
	}
	recorder := httptest.NewRecorder()
	sinkHandler(s).ServeHTTP(recorder, question.Request.toHTTP())
	s.WGProcessTriggers.Wait()
	return sinkAnswer{
		Status:  recorder.Code,
		Body:    recorder.Body.String(),
		Created: creations.list(),
		Logs:    logEntries(logs),
	}, nil
}

// sinkHandler is wired as the event listener's adapter does it, but for the
// metrics and the timeout.
func sinkHandler(s sink.Sink) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.IsValidPayload(http.HandlerFunc(s.HandleEvent)))
	mux.HandleFunc("/live", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		fmt.Fprint(w, "ok")
	})
	return mux
}

// sinkMetrics registers the sink's metrics, which can be done once only.
var sinkMetrics = sync.OnceValues(sink.NewRecorder)

// toHTTP is the request as Go's server hands it over. A Host header becomes
// the request's host, as there.
func (r sinkRequest) toHTTP() *http.Request {
	method := r.Method
	if method == "" {
		method = http.MethodPost
	}
	request := httptest.NewRequest(method, r.URL, strings.NewReader(r.Body))
	request.Header = canonicalHeader(r.Headers)
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
		request.Header.Del("Host")
	}
	return request
}

// sameIdentity lets a trigger with a serviceAccountName create things as the
// sink itself: there is no token to be had here.
type sameIdentity struct{ sink.DefaultAuthOverride }

// OverrideAuthentication implements sink.AuthOverride.
func (sameIdentity) OverrideAuthentication(_ string, _ string, _ *zap.SugaredLogger,
	discovery discoveryClient, dynamic dynamicClient) (discoveryClient, dynamicClient, error) {
	return discovery, dynamic, nil
}

// creations records what the sink creates.
type creations struct {
	mutex   sync.Mutex
	created []createdObject
}

// client gives a client whose creations are kept in c. As in a cluster, a
// second object of the same kind, namespace and name is refused.
func (c *creations) client() *dynamicfake.FakeDynamicClient {
	client := dynamicfake.NewSimpleDynamicClient(runtime.NewScheme())
	client.PrependReactor("create", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
		object := action.(clienttesting.CreateAction).GetObject().(*unstructured.Unstructured)
		resource := action.GetResource()
		c.mutex.Lock()
		defer c.mutex.Unlock()
		for _, earlier := range c.created {
			before := unstructured.Unstructured{Object: earlier.Object}
			if object.GetName() != "" && earlier.Resource == resource.Resource &&
				earlier.Namespace == action.GetNamespace() && before.GetName() == object.GetName() {
				return true, nil, kerrors.NewAlreadyExists(resource.GroupResource(), object.GetName())
			}
		}
		c.created = append(c.created, createdObject{resource.Resource, action.GetNamespace(), object.Object})
		return true, object, nil
	})
	return client
}

func (c *creations) list() []createdObject {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return append([]createdObject{}, c.created...)
}

func logEntries(logs *observer.ObservedLogs) []logEntry {
	entries := []logEntry{}
	for _, entry := range logs.All() {
		fields := entry.ContextMap()
		// The sink puts the payload and all headers into this line.
		if strings.HasPrefix(entry.Message, "handling event with path") {
			continue
		}
		trigger, _ := fields[triggers.TriggerLabelKey].(string)
		group, _ := fields[triggers.TriggerGroupLabelKey].(string)
		entries = append(entries, logEntry{entry.Level.String(), trigger, group, entry.Message})
	}
	return entries
}
