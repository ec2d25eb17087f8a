package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"runtime"
	"syscall"
	"time"

	triggersv1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	"github.com/tektoncd/triggers/pkg/sink"
	"github.com/tektoncd/triggers/pkg/template"
	"go.uber.org/zap"
)

// benchQuestion asks how long Tekton takes to answer one question of the mode
// simulate, so many times in a row.
type benchQuestion struct {
	Question simulateQuestion `json:"question"`
	Runs     int              `json:"runs"`
}

// benchAnswer gives the time of one run, as the clock and as the processor saw
// it. Stopped and Resources are those of the last run: whoever compares times
// can see that the same was done.
type benchAnswer struct {
	WallNanoseconds int64    `json:"wallNanoseconds"`
	CPUNanoseconds  int64    `json:"cpuNanoseconds"`
	Stopped         string   `json:"stopped,omitempty"`
	Resources       []string `json:"resources"`
}

// answerBench measures on one thread, the garbage collector's work included.
// What a sink has before a delivery comes in is made beforehand and not
// measured: the listers' stores, the secrets, the interceptors' server, and
// the connection to it, which is a call in this process. Nor is the reading of
// the line and the writing of the answer.
func answerBench(line []byte) (any, error) {
	var asked benchQuestion
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, err
	}
	if asked.Runs < 1 {
		return nil, errors.New("runs has to be 1 or more")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	template.UUID = func() string { return resourceUID }
	prepared, err := asked.Question.prepare()
	if err != nil {
		return nil, err
	}
	resources, stopped := prepared.process()
	runtime.GC()
	wall, cpu := time.Now(), processorTime()
	for range asked.Runs {
		resources, stopped = prepared.process()
	}
	runs := int64(asked.Runs)
	answer := benchAnswer{
		WallNanoseconds: time.Since(wall).Nanoseconds() / runs,
		CPUNanoseconds:  (processorTime() - cpu).Nanoseconds() / runs,
		Resources:       []string{},
	}
	if stopped != nil {
		answer.Stopped = stopped.Error()
	}
	for _, resource := range resources {
		answer.Resources = append(answer.Resources, string(resource))
	}
	return answer, nil
}

// preparedDelivery is a request on its way to a sink that has only one trigger.
type preparedDelivery struct {
	sink       sink.Sink
	trigger    triggersv1.Trigger
	target     *url.URL
	header     http.Header
	body       []byte
	extensions map[string]any
}

func (q simulateQuestion) prepare() (*preparedDelivery, error) {
	world := q.cluster()
	transport, err := newInterceptorTransport(q.Secrets.getter(), q.Canned)
	if err != nil {
		return nil, err
	}
	target, err := url.Parse(q.URL)
	if err != nil {
		return nil, err
	}
	return &preparedDelivery{
		sink: sink.Sink{
			EventListenerNamespace:      defaultNamespace,
			HTTPClient:                  &http.Client{Transport: transport},
			Logger:                      zap.NewNop().Sugar(),
			ClusterInterceptorLister:    world.clusterInterceptorLister(),
			InterceptorLister:           world.interceptorLister(),
			TriggerBindingLister:        world.bindingLister(),
			ClusterTriggerBindingLister: world.clusterBindingLister(),
			TriggerTemplateLister:       world.templateLister(),
		},
		trigger:    q.trigger(),
		target:     target,
		header:     canonicalHeader(q.Header),
		body:       q.body(),
		extensions: q.Extensions,
	}, nil
}

// process is what the sink does with a trigger up to the creation of resources
// (sink.go, processTrigger). The error says why the trigger stops.
func (d *preparedDelivery) process() ([]json.RawMessage, error) {
	request := &http.Request{Method: http.MethodPost, URL: d.target, Header: d.header}
	body, header, response, err := d.sink.ExecuteTriggerInterceptors(d.trigger, request, d.body, d.sink.Logger, eventID, d.extensions)
	if err != nil {
		return nil, err
	}
	extensions := d.extensions
	if response != nil {
		if !response.Continue {
			return nil, errors.New(response.Status.Message)
		}
		extensions = response.Extensions
	}
	resolved, err := template.ResolveTrigger(d.trigger,
		d.sink.TriggerBindingLister.TriggerBindings(defaultNamespace).Get,
		d.sink.ClusterTriggerBindingLister.Get,
		d.sink.TriggerTemplateLister.TriggerTemplates(defaultNamespace).Get)
	if err != nil {
		return nil, err
	}
	params, err := template.ResolveParams(resolved, body, header, extensions, template.NewTriggerContext(eventID))
	if err != nil {
		return nil, err
	}
	return template.ResolveResources(resolved.TriggerTemplate, params), nil
}

// processorTime is what this process has spent so far, in all its threads.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
