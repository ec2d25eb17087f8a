package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/initializer"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/util/compatibility"
	"k8s.io/apiserver/pkg/warning"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/component-base/featuregate"
	"sigs.k8s.io/yaml"
)

// somebody is who creates the objects that are judged.
var somebody = &user.DefaultInfo{
	Name:   "tekton-harness",
	Groups: []string{"system:authenticated"},
}

// policyQuestion is an object that is created where policies are bound.
// Defaults (failurePolicy, matchPolicy, empty selectors) are put in as the API
// server does.
type policyQuestion struct {
	Policies   []string        `json:"policies"` // YAML, one policy each
	Bindings   []string        `json:"bindings"`
	Namespaces []string        `json:"namespaces"`
	Params     []string        `json:"params"`
	Object     json.RawMessage `json:"object"`
	// Resource is the plural of the object's kind.
	Resource string `json:"resource"`
	// ClusterParams are the kinds of params that have no namespace.
	ClusterParams []string `json:"clusterParams"`
}

type policyAnswer struct {
	Allowed bool `json:"allowed"`
	// Message is the one of the first denial.
	Message  string   `json:"message,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func answerPolicy(line []byte) (any, error) {
	var question policyQuestion
	if err := json.Unmarshal(line, &question); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	plugin, err := startPlugin(ctx, question)
	if err != nil {
		return nil, err
	}
	object, err := readObject(question.Object)
	if err != nil {
		return nil, err
	}
	attributes := newAttributes(object, question.Resource)
	recorder := &warnings{}
	err = plugin.Validate(warning.WithWarningRecorder(ctx, recorder), attributes,
		admission.NewObjectInterfacesFromScheme(runtime.NewScheme()))
	return newPolicyAnswer(err, recorder), nil
}

func newPolicyAnswer(err error, recorder *warnings) policyAnswer {
	answer := policyAnswer{Allowed: err == nil, Warnings: recorder.texts}
	if err != nil {
		answer.Message = err.Error()
		var status interface{ Status() metav1.Status }
		if errors.As(err, &status) {
			answer.Reason = string(status.Status().Reason)
			if causes := status.Status().Details.Causes; len(causes) > 0 {
				answer.Message = causes[len(causes)-1].Message
			}
		}
	}
	sort.Strings(answer.Warnings)
	return answer
}

type warnings struct {
	mutex sync.Mutex
	texts []string
}

func (w *warnings) AddWarning(_, text string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.texts = append(w.texts, text)
}

// startPlugin is the admission plugin of the API server with a store of
// objects behind it that stays in this process.
func startPlugin(ctx context.Context, question policyQuestion) (*validating.Plugin, error) {
	native, err := nativeObjects(question)
	if err != nil {
		return nil, err
	}
	params, mapper, scheme, err := paramObjects(question)
	if err != nil {
		return nil, err
	}
	client := fake.NewClientset(native...)
	factory := informers.NewSharedInformerFactory(client, 0)
	plugin, err := validating.NewPlugin(nil)
	if err != nil {
		return nil, err
	}
	initializer.New(client, dynamicfake.NewSimpleDynamicClient(scheme, params...), factory, authorizerfactory.NewAlwaysDenyAuthorizer(),
		featuregate.NewFeatureGate(), compatibility.DefaultBuildEffectiveVersion(), ctx.Done(), mapper).Initialize(plugin)
	plugin.SetRESTMapper(mapper)
	if err := plugin.ValidateInitialization(); err != nil {
		return nil, err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	if !plugin.WaitForReady() {
		return nil, errors.New("the plugin does not become ready")
	}
	return plugin, nil
}

func nativeObjects(question policyQuestion) ([]runtime.Object, error) {
	var found []runtime.Object
	for _, text := range question.Policies {
		policy := &admissionregistrationv1.ValidatingAdmissionPolicy{}
		if err := yaml.UnmarshalStrict([]byte(text), policy); err != nil {
			return nil, err
		}
		if policy.Spec.FailurePolicy == nil {
			fail := admissionregistrationv1.Fail
			policy.Spec.FailurePolicy = &fail
		}
		setDefaults(policy.Spec.MatchConstraints)
		found = append(found, policy)
	}
	for _, text := range question.Bindings {
		binding := &admissionregistrationv1.ValidatingAdmissionPolicyBinding{}
		if err := yaml.UnmarshalStrict([]byte(text), binding); err != nil {
			return nil, err
		}
		setDefaults(binding.Spec.MatchResources)
		found = append(found, binding)
	}
	for _, text := range question.Namespaces {
		namespace := &corev1.Namespace{}
		if err := yaml.Unmarshal([]byte(text), namespace); err != nil {
			return nil, err
		}
		found = append(found, namespace)
	}
	return found, nil
}

// setDefaults is pkg/apis/admissionregistration/v1/defaults.go of the API
// server, which is no library.
func setDefaults(wanted *admissionregistrationv1.MatchResources) {
	if wanted == nil {
		return
	}
	if wanted.MatchPolicy == nil {
		equivalent := admissionregistrationv1.Equivalent
		wanted.MatchPolicy = &equivalent
	}
	if wanted.NamespaceSelector == nil {
		wanted.NamespaceSelector = &metav1.LabelSelector{}
	}
	if wanted.ObjectSelector == nil {
		wanted.ObjectSelector = &metav1.LabelSelector{}
	}
	all := admissionregistrationv1.AllScopes
	for _, rules := range [][]admissionregistrationv1.NamedRuleWithOperations{wanted.ResourceRules, wanted.ExcludeResourceRules} {
		for place := range rules {
			if rules[place].Scope == nil {
				rules[place].Scope = &all
			}
		}
	}
}

func paramObjects(question policyQuestion) ([]runtime.Object, *meta.DefaultRESTMapper, *runtime.Scheme, error) {
	mapper := meta.NewDefaultRESTMapper(nil)
	scheme := runtime.NewScheme()
	rootKinds := map[string]bool{}
	for _, kind := range question.ClusterParams {
		rootKinds[kind] = true
	}
	known := map[schema.GroupVersionKind]bool{}
	learn := func(kind schema.GroupVersionKind) {
		if known[kind] {
			return
		}
		known[kind] = true
		scope := meta.RESTScopeNamespace
		if rootKinds[kind.Kind] {
			scope = meta.RESTScopeRoot
		}
		mapper.Add(kind, scope)
		scheme.AddKnownTypeWithName(kind, &unstructured.Unstructured{})
		scheme.AddKnownTypeWithName(kind.GroupVersion().WithKind(kind.Kind+"List"), &unstructured.UnstructuredList{})
	}
	for _, text := range question.Policies {
		policy := &admissionregistrationv1.ValidatingAdmissionPolicy{}
		if err := yaml.Unmarshal([]byte(text), policy); err != nil {
			return nil, nil, nil, err
		}
		if wanted := policy.Spec.ParamKind; wanted != nil {
			learn(schema.FromAPIVersionAndKind(wanted.APIVersion, wanted.Kind))
		}
	}
	var params []runtime.Object
	for _, text := range question.Params {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(text), &object.Object); err != nil {
			return nil, nil, nil, fmt.Errorf("params: %w", err)
		}
		learn(object.GroupVersionKind())
		params = append(params, object)
	}
	return params, mapper, scheme, nil
}
