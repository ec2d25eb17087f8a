// Command gotypes writes the Go types that the admission webhooks decode into,
// as compact JSON for harness/admission/gotypes.json:
//
//	go run ./gotypes > ../../harness/admission/gotypes.json
package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	pipelinev1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	pipelinev1alpha1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1alpha1"
	pipelinev1beta1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1beta1"
	triggersv1alpha1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1alpha1"
	triggersv1beta1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	duckv1 "knative.dev/pkg/apis/duck/v1"
)

var roots = map[string]any{
	"triggers.tekton.dev/v1alpha1 ClusterTriggerBinding": triggersv1alpha1.ClusterTriggerBinding{},
	"triggers.tekton.dev/v1alpha1 ClusterInterceptor":    triggersv1alpha1.ClusterInterceptor{},
	"triggers.tekton.dev/v1alpha1 Interceptor":           triggersv1alpha1.Interceptor{},
	"triggers.tekton.dev/v1alpha1 EventListener":         triggersv1alpha1.EventListener{},
	"triggers.tekton.dev/v1alpha1 TriggerBinding":        triggersv1alpha1.TriggerBinding{},
	"triggers.tekton.dev/v1alpha1 TriggerTemplate":       triggersv1alpha1.TriggerTemplate{},
	"triggers.tekton.dev/v1alpha1 Trigger":               triggersv1alpha1.Trigger{},
	"triggers.tekton.dev/v1beta1 ClusterTriggerBinding":  triggersv1beta1.ClusterTriggerBinding{},
	"triggers.tekton.dev/v1beta1 EventListener":          triggersv1beta1.EventListener{},
	"triggers.tekton.dev/v1beta1 TriggerBinding":         triggersv1beta1.TriggerBinding{},
	"triggers.tekton.dev/v1beta1 TriggerTemplate":        triggersv1beta1.TriggerTemplate{},
	"triggers.tekton.dev/v1beta1 Trigger":                triggersv1beta1.Trigger{},
	"tekton.dev/v1alpha1 StepAction":                     pipelinev1alpha1.StepAction{},
	"tekton.dev/v1alpha1 VerificationPolicy":             pipelinev1alpha1.VerificationPolicy{},
	"tekton.dev/v1beta1 StepAction":                      pipelinev1beta1.StepAction{},
	"tekton.dev/v1beta1 CustomRun":                       pipelinev1beta1.CustomRun{},
	"tekton.dev/v1beta1 Task":                            pipelinev1beta1.Task{},
	"tekton.dev/v1beta1 Pipeline":                        pipelinev1beta1.Pipeline{},
	"tekton.dev/v1beta1 TaskRun":                         pipelinev1beta1.TaskRun{},
	"tekton.dev/v1beta1 PipelineRun":                     pipelinev1beta1.PipelineRun{},
	"tekton.dev/v1 Task":                                 pipelinev1.Task{},
	"tekton.dev/v1 Pipeline":                             pipelinev1.Pipeline{},
	"tekton.dev/v1 TaskRun":                              pipelinev1.TaskRun{},
	"tekton.dev/v1 PipelineRun":                          pipelinev1.PipelineRun{},
	"customResource":                                     duckv1.WithPod{},
}

// field is one JSON field of a struct: its name, what its type is, whether its
// empty value is left out, and the embedded structs that it is reached through.
type field struct {
	name, typ string
	omit      bool
	via       []string
}

var structs = map[string][]any{}

var shortening = strings.NewReplacer("github.com/tektoncd/", "", "pkg/apis/", "", "k8s.io/", "", "knative.dev/", "")

// id names a type by its package and name: v1beta1.Param alone is two types.
func id(t reflect.Type) string {
	return shortening.Replace(t.PkgPath()) + "." + t.Name()
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()
var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// describe gives the type as the Python side reads it:
//
//	=NAME            a type with a JSON decoder of its own
//	{NAME            a struct
//	*T               a pointer
//	[T|GOTYPE        a slice
//	mT|GOTYPE        a map with string keys
//	KIND|GOTYPE      string, bool, int32, int64, float64, bytes
//	any              anything
func describe(t reflect.Type) string {
	if t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(unmarshaler) {
		return "=" + t.String()
	}
	if t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(textUnmarshaler) {
		fmt.Fprintln(os.Stderr, "text", t)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + describe(t.Elem())
	case reflect.Struct:
		add(t)
		return "{" + id(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes|" + t.String()
		}
		return "[" + describe(t.Elem()) + "|" + t.String()
	case reflect.Map:
		return "m" + describe(t.Elem()) + "|" + t.String()
	case reflect.Interface:
		return "any"
	default:
		return t.Kind().String() + "|" + t.String()
	}
}

func add(t reflect.Type) {
	if _, found := structs[id(t)]; found {
		return
	}
	structs[id(t)] = []any{}
	list := []any{}
	for _, f := range fields(t, nil) {
		omit := 0
		if f.omit {
			omit = 1
		}
		row := []any{f.name, f.typ, omit}
		if len(f.via) > 0 {
			row = append(row, strings.Join(f.via, "."))
		}
		list = append(list, row)
	}
	structs[id(t)] = list
}

func fields(t reflect.Type, via []string) []field {
	found := []field{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || (!f.IsExported() && !f.Anonymous) {
			continue
		}
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			found = append(found, fields(f.Type, append(append([]string{}, via...), f.Name))...)
			continue
		}
		if f.Anonymous && name == "" {
			fmt.Fprintln(os.Stderr, "embedded", t, f.Name)
		}
		if name == "" {
			name = f.Name
		}
		omit := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		found = append(found, field{name, describe(f.Type), omit, via})
	}
	// An outer field hides an embedded one of the same name.
	least := map[string]int{}
	for _, f := range found {
		if depth, seen := least[f.name]; !seen || len(f.via) < depth {
			least[f.name] = len(f.via)
		}
	}
	kept := found[:0]
	for _, f := range found {
		if len(f.via) == least[f.name] {
			kept = append(kept, f)
		}
	}
	return kept
}

func main() {
	kinds := map[string]string{}
	for name, value := range roots {
		t := reflect.TypeOf(value)
		add(t)
		kinds[name] = id(t)
	}
	names := make([]string, 0, len(structs))
	for name := range structs {
		names = append(names, name)
	}
	sort.Strings(names)
	line := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	fmt.Println("{\n\"generated\": \"by tests/reference/gotypes from tektoncd/triggers v0.37.0 and tektoncd/pipeline v1.15.0; do not edit\",")
	fmt.Println("\"kinds\": " + line(kinds) + ",\n\"structs\": {")
	for i, name := range names {
		comma := ","
		if i == len(names)-1 {
			comma = ""
		}
		fmt.Println(line(name) + ": " + line(structs[name]) + comma)
	}
	fmt.Println("}\n}")
}
