package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"sort"
	"strconv"
	"time"

	celgo "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

// celQuestion is an expression and what it sees. Role is what the expression
// is for, which decides the types that it may have: "validation" (also a
// match condition), "message", "audit"; anything goes without one.
type celQuestion struct {
	Expr      string          `json:"expr"`
	Role      string          `json:"role"`
	Object    json.RawMessage `json:"object"`
	Params    json.RawMessage `json:"params"`
	Namespace json.RawMessage `json:"namespaceObject"`
	Variables []struct {
		Name       string `json:"name"`
		Expression string `json:"expression"`
	} `json:"variables"`
	// Resource is the plural of the object's kind.
	Resource string `json:"resource"`
}

type celAnswer struct {
	// Value is a *pointer so that null is written.
	Value *json.RawMessage `json:"value,omitempty"`
	// Stage is "compile" or "evaluate" where there is an error.
	Stage string `json:"stage,omitempty"`
	Error string `json:"error,omitempty"`
}

// expression is what a question asks for, as the compiler wants it.
type expression struct {
	name, text string
	types      []*celgo.Type
}

func (e *expression) GetName() string            { return e.name }
func (e *expression) GetExpression() string      { return e.text }
func (e *expression) ReturnTypes() []*celgo.Type { return e.types }

var anyType = []*celgo.Type{celgo.AnyType, celgo.DynType}

func returnTypes(role string) ([]*celgo.Type, error) {
	switch role {
	case "":
		return anyType, nil
	case "validation":
		return []*celgo.Type{celgo.BoolType}, nil
	case "message":
		return []*celgo.Type{celgo.StringType}, nil
	case "audit":
		return []*celgo.Type{celgo.StringType, celgo.NullType}, nil
	}
	return nil, fmt.Errorf("role is %q", role)
}

func answerCEL(line []byte) (any, error) {
	var question celQuestion
	if err := json.Unmarshal(line, &question); err != nil {
		return nil, err
	}
	wanted, err := returnTypes(question.Role)
	if err != nil {
		return nil, err
	}
	compiler, err := plugincel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		return nil, err
	}
	declared := plugincel.OptionalVariableDeclarations{HasParams: question.Params != nil}
	for _, variable := range question.Variables {
		compiled := compiler.CompileAndStoreVariable(
			&expression{variable.Name, variable.Expression, anyType}, declared, environment.NewExpressions)
		if compiled.Error != nil {
			return celAnswer{Stage: "compile", Error: variable.Name + ": " + compiled.Error.Detail}, nil
		}
	}
	asked := &expression{text: question.Expr, types: wanted}
	compiled := compiler.CompileCELExpression(asked, declared, environment.NewExpressions)
	if compiled.Error != nil {
		return celAnswer{Stage: "compile", Error: compiled.Error.Detail}, nil
	}
	return evaluate(compiler, asked, declared, question)
}

func evaluate(compiler *plugincel.CompositedCompiler, asked *expression, declared plugincel.OptionalVariableDeclarations, question celQuestion) (any, error) {
	object, err := readObject(question.Object)
	if err != nil {
		return nil, err
	}
	params, err := readObject(question.Params)
	if err != nil {
		return nil, err
	}
	var namespace *corev1.Namespace
	if question.Namespace != nil {
		namespace = &corev1.Namespace{}
		if err := json.Unmarshal(question.Namespace, namespace); err != nil {
			return nil, err
		}
	}
	attributes := newAttributes(object, question.Resource)
	versioned := &admission.VersionedAttributes{
		Attributes:      attributes,
		VersionedKind:   attributes.GetKind(),
		VersionedObject: admission.NewLazyObject(attributes.GetObject()),
	}
	request := plugincel.CreateAdmissionRequest(
		attributes, metav1.GroupVersionResource(attributes.GetResource()), metav1.GroupVersionKind(attributes.GetKind()))
	bindings := plugincel.OptionalVariableBindings{}
	if params != nil {
		bindings.VersionedParams = params
	}
	evaluator := compiler.CompileCondition([]plugincel.ExpressionAccessor{asked}, declared, environment.NewExpressions)
	results, _, err := evaluator.ForInput(context.Background(), versioned, request, bindings,
		plugincel.CreateNamespaceObject(namespace), celconfig.RuntimeCELCostBudget)
	if err != nil {
		return celAnswer{Stage: "evaluate", Error: err.Error()}, nil
	}
	if err := results[0].Error; err != nil {
		var celError *apiservercel.Error
		text := err.Error()
		if errors.As(err, &celError) {
			text = celError.Detail
		}
		return celAnswer{Stage: "evaluate", Error: text}, nil
	}
	text, err := json.Marshal(plain(results[0].EvalResult))
	if err != nil {
		return nil, err
	}
	raw := json.RawMessage(text)
	return celAnswer{Value: &raw}, nil
}

func readObject(text json.RawMessage) (*unstructured.Unstructured, error) {
	if text == nil || string(text) == "null" {
		return nil, nil
	}
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}

// createOptions is what the API server makes of a request without options.
var createOptions = &metav1.CreateOptions{
	TypeMeta: metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "CreateOptions"},
}

// newAttributes is the creation of the object by somebody.
func newAttributes(object *unstructured.Unstructured, resource string) admission.Attributes {
	if object == nil {
		object = &unstructured.Unstructured{Object: map[string]any{}}
		object.SetAPIVersion("v1")
		object.SetKind("ConfigMap")
		object.SetName("empty")
		object.SetNamespace("default")
		resource = "configmaps"
	}
	kind := object.GroupVersionKind()
	var created runtime.Object = object
	namespace := object.GetNamespace()
	if kind.GroupKind().String() == "Namespace" {
		// The request to create a Namespace is made in that Namespace
		// (endpoints/handlers/create.go).
		namespace = object.GetName()
	}
	return admission.NewAttributesRecord(created, nil, kind, namespace, object.GetName(),
		schema.GroupVersionResource{Group: kind.Group, Version: kind.Version, Resource: resource}, "",
		admission.Create, createOptions, false, somebody)
}

// plain is a value as JSON that keeps CEL's types apart: what JSON has no
// form of its own for becomes an object with the type's name as its only key,
// and so does a map, as a list of keys and values.
func plain(value ref.Val) any {
	switch v := value.(type) {
	case types.Null:
		return nil
	case types.Bool:
		return bool(v)
	case types.String:
		return string(v)
	case types.Int:
		return int64(v)
	case types.Uint:
		return tagged("uint", strconv.FormatUint(uint64(v), 10))
	case types.Double:
		return tagged("double", strconv.FormatFloat(float64(v), 'g', -1, 64))
	case types.Bytes:
		return tagged("bytes", []byte(v))
	case types.Timestamp:
		return tagged("timestamp", v.Time.UTC().Format(time.RFC3339Nano))
	case types.Duration:
		return tagged("duration", v.Duration.String())
	case *types.Type:
		return tagged("type", v.TypeName())
	case *types.Optional:
		if v.HasValue() {
			return tagged("optional", []any{plain(v.GetValue())})
		}
		return tagged("optional", []any{})
	case apiservercel.Quantity:
		return tagged("quantity", exact(v))
	case *apiservercel.Quantity:
		return tagged("quantity", exact(*v))
	case apiservercel.URL:
		return tagged("url", v.URL.EscapedPath())
	case apiservercel.IP:
		return tagged("ip", v.Addr.String())
	case apiservercel.CIDR:
		return tagged("cidr", v.Prefix.String())
	case apiservercel.Semver:
		return tagged("semver", v.Version.String())
	case apiservercel.Format:
		return tagged("format", v.Name)
	case traits.Mapper:
		entries := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			entries = append(entries, []any{plain(key), plain(v.Get(key))})
		}
		sort.Slice(entries, func(i, j int) bool { return sortKey(entries[i]) < sortKey(entries[j]) })
		return tagged("map", entries)
	case traits.Lister:
		items := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			items = append(items, plain(it.Next()))
		}
		return items
	}
	return tagged("other", fmt.Sprintf("%T", value))
}

// exact is the number of a quantity as a fraction.
func exact(quantity apiservercel.Quantity) string {
	number, ok := new(big.Rat).SetString(quantity.Quantity.AsDec().String())
	if !ok {
		return quantity.Quantity.String()
	}
	return number.RatString()
}

func tagged(name string, value any) any {
	return map[string]any{name: value}
}

func sortKey(entry any) string {
	text, _ := json.Marshal(entry.([]any)[0])
	return string(text)
}
