package main

import (
	"reflect"
	"slices"
	"strings"
)

// What reflection cannot see: types that decode themselves, values that a string may have, fields that have to be there.

const (
	quantity = `^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))?$`
	duration = `^([+-]?0|[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`

	// Titles tell in messages what a text with a pattern is.
	quantityTitle = "a quantity such as 500m or 1Gi"
	durationTitle = "a duration such as 1h30m"

	pipelineTypes = "github.com/tektoncd/pipeline/pkg/apis/pipeline/"
	triggersTypes = "github.com/tektoncd/triggers/pkg/apis/triggers/"
)

// special is the schema of a type that decodes itself, or whose content nobody looks at.
func special(t reflect.Type) (object, bool) {
	switch qualified(t) {
	case "k8s.io/apimachinery/pkg/apis/meta/v1.Time", "k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime",
		"knative.dev/pkg/apis.VolatileTime", "knative.dev/pkg/apis.URL":
		return object{"type": orNull("string")}, true
	case "k8s.io/apimachinery/pkg/apis/meta/v1.Duration":
		return object{"type": orNull("string"), "pattern": duration, "title": durationTitle}, true
	case "k8s.io/apimachinery/pkg/api/resource.Quantity":
		return object{"type": orNull("string", "number"), "pattern": quantity, "title": quantityTitle}, true
	case "k8s.io/apimachinery/pkg/util/intstr.IntOrString", "github.com/tektoncd/pipeline/pkg/result.ResultType":
		return object{"type": orNull("string", "integer")}, true
	case "k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":
		return object{"type": orNull("object")}, true
	case "k8s.io/apimachinery/pkg/runtime.RawExtension", "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON",
		// Whatever is neither a string, a list nor a map of strings is turned into the text of its JSON.
		pipelineTypes + "v1.ParamValue", pipelineTypes + "v1beta1.ParamValue":
		return object{}, true
	case triggersTypes + "v1beta1.TriggerResourceTemplate", triggersTypes + "v1alpha1.TriggerResourceTemplate":
		text := object{"type": "string", "minLength": 1}
		return object{
			"type":       "object",
			"required":   []string{"apiVersion", "kind"},
			"properties": object{"apiVersion": text, "kind": text},
		}, true
	case triggersTypes + "v1beta1.CustomResource", triggersTypes + "v1alpha1.CustomResource":
		return object{"type": orNull("object")}, true
	}
	return nil, false
}

// enums are the values of string types that Tekton's webhooks check. The empty string counts as none.
var enums = map[string][]any{
	pipelineTypes + "v1.ParamType":               {"", "array", "object", "string", nil},
	pipelineTypes + "v1beta1.ParamType":          {"", "array", "object", "string", nil},
	pipelineTypes + "v1.ResultsType":             {"", "array", "object", "string", nil},
	pipelineTypes + "v1beta1.ResultsType":        {"", "array", "object", "string", nil},
	"k8s.io/apimachinery/pkg/selection.Operator": {"", "in", "notin", nil},
}

// needed are the fields of Tekton's own types that have to be there: by the webhooks' rules, or by the definitions of
// the kinds (tektoncd/pipeline, config/300-crds). A param of a TriggerBinding needs neither name nor value.
var (
	neededOfPipelines = map[string][]string{
		"Param":            {"name", "value"},
		"ParamSpec":        {"name"},
		"PipelineSpec":     {"tasks"},
		"TaskSpec":         {"steps"},
		"TaskResult":       {"name"},
		"PipelineResult":   {"name", "value"},
		"WorkspaceBinding": {"name"},
	}
	neededOfTriggers = map[string][]string{
		"TriggerTemplateSpec": {"resourcetemplates"},
		"WebhookInterceptor":  {"objectRef"},
	}
)

// optional are fields of Kubernetes' own types that are written without omitempty and may be missing nonetheless: in
// the pods of EventListeners, which Tekton completes.
var optional = map[string][]string{
	"Container": {"name"},
	"PodSpec":   {"containers"},
}

// isRequired tells whether an object without that field is refused.
func isRequired(t reflect.Type, name, options string) bool {
	switch {
	case strings.HasPrefix(t.PkgPath(), pipelineTypes):
		return slices.Contains(neededOfPipelines[t.Name()], name)
	case strings.HasPrefix(t.PkgPath(), triggersTypes):
		return slices.Contains(neededOfTriggers[t.Name()], name)
	case strings.HasPrefix(t.PkgPath(), "k8s.io/api"):
		return !strings.Contains(options, "omitempty") && !slices.Contains(optional[t.Name()], name)
	default:
		return false
	}
}
