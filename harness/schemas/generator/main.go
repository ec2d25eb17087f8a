// Command generator writes the JSON Schemas of Tekton's and kustomize's kinds, and those of the params of Tekton's
// interceptors, from the Go types of the modules that go.mod pins. `make schemas` runs it.
//
// usage: generator FOLDER
//
// FOLDER/objects/tekton gets GROUP/KIND_VERSION.json, the layout that kubeconform reads, FOLDER/interceptors NAME.json.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"

	pipelinev1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	pipelinev1alpha1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1alpha1"
	pipelinev1beta1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1beta1"
	triggersv1alpha1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1alpha1"
	triggersv1beta1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	"github.com/tektoncd/triggers/pkg/interceptors/bitbucket"
	"github.com/tektoncd/triggers/pkg/interceptors/cel"
	"github.com/tektoncd/triggers/pkg/interceptors/github"
	"github.com/tektoncd/triggers/pkg/interceptors/gitlab"
	"github.com/tektoncd/triggers/pkg/interceptors/slack"
	kustomize "sigs.k8s.io/kustomize/api/types"
)

const (
	triggersModule  = "github.com/tektoncd/triggers"
	pipelineModule  = "github.com/tektoncd/pipeline"
	kustomizeModule = "sigs.k8s.io/kustomize/api"
)

// kind is one kind of the API in one version. specRequired tells that an object without spec makes no sense.
type kind struct {
	module, group, version string
	value                  any
	specRequired           bool
}

var kinds = []kind{
	{triggersModule, "triggers.tekton.dev", "v1beta1", triggersv1beta1.EventListener{}, true},
	{triggersModule, "triggers.tekton.dev", "v1beta1", triggersv1beta1.Trigger{}, true},
	{triggersModule, "triggers.tekton.dev", "v1beta1", triggersv1beta1.TriggerBinding{}, true},
	{triggersModule, "triggers.tekton.dev", "v1beta1", triggersv1beta1.ClusterTriggerBinding{}, true},
	{triggersModule, "triggers.tekton.dev", "v1beta1", triggersv1beta1.TriggerTemplate{}, true},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.EventListener{}, true},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.Trigger{}, true},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.TriggerBinding{}, true},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.ClusterTriggerBinding{}, true},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.TriggerTemplate{}, true},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.Interceptor{}, false},
	{triggersModule, "triggers.tekton.dev", "v1alpha1", triggersv1alpha1.ClusterInterceptor{}, false},
	{pipelineModule, "tekton.dev", "v1", pipelinev1.Task{}, true},
	{pipelineModule, "tekton.dev", "v1", pipelinev1.Pipeline{}, true},
	{pipelineModule, "tekton.dev", "v1", pipelinev1.TaskRun{}, true},
	{pipelineModule, "tekton.dev", "v1", pipelinev1.PipelineRun{}, true},
	{pipelineModule, "tekton.dev", "v1beta1", pipelinev1beta1.Task{}, true},
	{pipelineModule, "tekton.dev", "v1beta1", pipelinev1beta1.Pipeline{}, true},
	{pipelineModule, "tekton.dev", "v1beta1", pipelinev1beta1.TaskRun{}, true},
	{pipelineModule, "tekton.dev", "v1beta1", pipelinev1beta1.PipelineRun{}, true},
	{pipelineModule, "tekton.dev", "v1beta1", pipelinev1beta1.StepAction{}, true},
	{pipelineModule, "tekton.dev", "v1alpha1", pipelinev1alpha1.StepAction{}, true},
	{kustomizeModule, "kustomize.config.k8s.io", "v1beta1", kustomize.Kustomization{}, false},
}

var interceptors = map[string]any{
	"bitbucket": bitbucket.InterceptorParams{},
	"cel":       cel.InterceptorParams{},
	"github":    github.InterceptorParams{},
	"gitlab":    gitlab.InterceptorParams{},
	"slack":     slack.InterceptorParams{},
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generator FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generator:", err)
		os.Exit(1)
	}
}

// run writes every schema below folder.
func run(folder string) error {
	versions := moduleVersions()
	for _, k := range kinds {
		name := reflect.TypeOf(k.value).Name()
		file := filepath.Join(folder, "objects", "tekton", k.group, strings.ToLower(name)+"_"+k.version+".json")
		if err := write(file, kindSchema(k, name), k.module+" "+versions[k.module]); err != nil {
			return err
		}
	}
	for name, params := range interceptors {
		file := filepath.Join(folder, "interceptors", name+".json")
		w := &writer{defs: object{}}
		schema := w.root(reflect.TypeOf(params))
		schema["title"] = name
		if err := write(file, schema, triggersModule+" "+versions[triggersModule]); err != nil {
			return err
		}
	}
	return nil
}

// kindSchema is the schema of a whole object: its kind and version fixed, its metadata demanded. The metadata is closed
// everywhere: the webhook of Triggers passes over unknown fields in it, but kubectl refuses them and the API server drops
// them, before the webhook sees the object (apiextensions-apiserver, pkg/apiserver/schema/objectmeta).
func kindSchema(k kind, name string) object {
	w := &writer{defs: object{}}
	schema := w.root(reflect.TypeOf(k.value))
	properties := schema["properties"].(object)
	properties["apiVersion"] = object{"const": k.group + "/" + k.version}
	properties["kind"] = object{"const": name}
	schema["title"] = name
	schema["type"] = "object"
	required := []string{"apiVersion", "kind"}
	if k.module != kustomizeModule {
		required = append(required, "metadata")
		notNull(properties, "metadata")
	}
	if k.specRequired {
		required = append(required, "spec")
		notNull(properties, "spec")
	}
	schema["required"] = required
	return schema
}

// notNull makes a property one that may not be null.
func notNull(properties object, name string) {
	property := object{}
	for key, value := range properties[name].(object) {
		property[key] = value
	}
	property["type"] = "object"
	properties[name] = property
}

// write writes a schema without white space, marked as generated.
func write(file string, schema object, source string) error {
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["$comment"] = "Generated by `make schemas` from the Go types of " + source + ". Do not edit."
	data, err := json.Marshal(schema)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o644)
}

// moduleVersions are the versions of the modules that this program was built with.
func moduleVersions() map[string]string {
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			versions[module.Path] = module.Version
		}
	}
	return versions
}
