package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tektoncd/triggers/pkg/apis/triggers/contexts"
	triggersv1alpha1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1alpha1"
	triggersv1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	listersv1alpha1 "github.com/tektoncd/triggers/pkg/client/listers/triggers/v1alpha1"
	listers "github.com/tektoncd/triggers/pkg/client/listers/triggers/v1beta1"
	"github.com/tektoncd/triggers/pkg/interceptors"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	kubefake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	"knative.dev/pkg/apis"
)

const (
	// defaultNamespace is where a manifest without a namespace goes, and where
	// the trigger of the modes cel and simulate lives.
	defaultNamespace = "default"
	eventID          = "EVENTID"
	resourceUID      = "UID"
	triggerID        = "namespaces/" + defaultNamespace + "/triggers/t"
)

// coreInterceptors are the names Tekton's release installs as
// ClusterInterceptors.
var coreInterceptors = []string{"bitbucket", "cel", "github", "gitlab", "slack"}

// secrets holds plain values: secret name, then key.
type secrets map[string]map[string]string

// getter serves the secrets from defaultNamespace by the same code, and so
// with the same messages, as in a cluster.
func (s secrets) getter() interceptors.SecretGetter {
	objects := make([]runtime.Object, 0, len(s))
	for name, values := range s {
		objects = append(objects, newSecret(defaultNamespace, name, values))
	}
	return interceptors.DefaultSecretGetter(kubefake.NewClientset(objects...).CoreV1())
}

func newSecret(namespace, name string, values map[string]string) *corev1.Secret {
	data := make(map[string][]byte, len(values))
	for key, value := range values {
		data[key] = []byte(value)
	}
	return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Data: data}
}

// cluster is what the sink would see in a cluster: the stores behind its
// listers, and the Secrets the interceptors read.
type cluster struct {
	listeners, triggers, bindings, clusterBindings, templates cache.Indexer
	interceptors, clusterInterceptors                         cache.Indexer
	secrets                                                   []*corev1.Secret
}

func newCluster() *cluster {
	newStore := func() cache.Indexer {
		return cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	}
	c := &cluster{
		listeners: newStore(), triggers: newStore(), bindings: newStore(), clusterBindings: newStore(),
		templates: newStore(), interceptors: newStore(), clusterInterceptors: newStore(),
	}
	for _, name := range coreInterceptors {
		// The port and path of the release's manifests, without its TLS.
		c.add(c.clusterInterceptors, &triggersv1alpha1.ClusterInterceptor{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec: triggersv1alpha1.ClusterInterceptorSpec{ClientConfig: triggersv1alpha1.ClientConfig{
				URL: &apis.URL{Scheme: "http", Host: interceptors.CoreInterceptorsHost, Path: "/" + name},
			}},
		})
	}
	return c
}

// defaultable is what the defaulting webhook can work on.
type defaultable interface {
	metav1.Object
	SetDefaults(ctx context.Context)
}

// add stores an object as the API server would after the defaulting webhook.
func (c *cluster) add(store cache.Indexer, object metav1.Object) {
	if d, ok := object.(defaultable); ok {
		d.SetDefaults(contexts.WithUpgradeViaDefaulting(context.Background()))
	}
	if err := store.Add(object); err != nil {
		panic(err) // the key function fails only for things without metadata
	}
}

// load adds every document of a multi-document YAML text. Kinds the sink does
// not read are passed over. The text is not validated; use the mode validate.
func (c *cluster) load(text string) error {
	return eachDocument(text, func(document []byte) error {
		var meta metav1.TypeMeta
		if err := json.Unmarshal(document, &meta); err != nil {
			return err
		}
		return c.loadDocument(meta, document)
	})
}

func (c *cluster) loadDocument(meta metav1.TypeMeta, document []byte) error {
	group, _, _ := strings.Cut(meta.APIVersion, "/")
	switch group + " " + meta.Kind {
	case "triggers.tekton.dev EventListener":
		return loadInto(c, c.listeners, document, true, &triggersv1.EventListener{})
	case "triggers.tekton.dev Trigger":
		return loadInto(c, c.triggers, document, true, &triggersv1.Trigger{})
	case "triggers.tekton.dev TriggerBinding":
		return loadInto(c, c.bindings, document, true, &triggersv1.TriggerBinding{})
	case "triggers.tekton.dev ClusterTriggerBinding":
		return loadInto(c, c.clusterBindings, document, false, &triggersv1.ClusterTriggerBinding{})
	case "triggers.tekton.dev TriggerTemplate":
		return loadInto(c, c.templates, document, true, &triggersv1.TriggerTemplate{})
	case "triggers.tekton.dev Interceptor":
		return loadInto(c, c.interceptors, document, true, &triggersv1alpha1.Interceptor{})
	case "triggers.tekton.dev ClusterInterceptor":
		return loadInto(c, c.clusterInterceptors, document, false, &triggersv1alpha1.ClusterInterceptor{})
	case "v1 Secret":
		return c.loadSecret(document)
	}
	return nil
}

func loadInto(c *cluster, store cache.Indexer, document []byte, namespaced bool, object metav1.Object) error {
	if err := json.Unmarshal(document, object); err != nil {
		return err
	}
	if namespaced && object.GetNamespace() == "" {
		object.SetNamespace(defaultNamespace)
	}
	c.add(store, object)
	return nil
}

// loadSecret merges stringData into data, which the API server does.
func (c *cluster) loadSecret(document []byte) error {
	secret := &corev1.Secret{}
	if err := json.Unmarshal(document, secret); err != nil {
		return err
	}
	if secret.Namespace == "" {
		secret.Namespace = defaultNamespace
	}
	for key, value := range secret.StringData {
		if secret.Data == nil {
			secret.Data = map[string][]byte{}
		}
		secret.Data[key] = []byte(value)
	}
	secret.StringData = nil
	c.secrets = append(c.secrets, secret)
	return nil
}

func (c *cluster) kubeClient() *kubefake.Clientset {
	objects := make([]runtime.Object, 0, len(c.secrets))
	for _, secret := range c.secrets {
		objects = append(objects, secret)
	}
	return kubefake.NewClientset(objects...)
}

func (c *cluster) eventListenerLister() listers.EventListenerLister {
	return listers.NewEventListenerLister(c.listeners)
}

func (c *cluster) triggerLister() listers.TriggerLister { return listers.NewTriggerLister(c.triggers) }

func (c *cluster) bindingLister() listers.TriggerBindingLister {
	return listers.NewTriggerBindingLister(c.bindings)
}

func (c *cluster) clusterBindingLister() listers.ClusterTriggerBindingLister {
	return listers.NewClusterTriggerBindingLister(c.clusterBindings)
}

func (c *cluster) templateLister() listers.TriggerTemplateLister {
	return listers.NewTriggerTemplateLister(c.templates)
}

func (c *cluster) interceptorLister() listersv1alpha1.InterceptorLister {
	return listersv1alpha1.NewInterceptorLister(c.interceptors)
}

func (c *cluster) clusterInterceptorLister() listersv1alpha1.ClusterInterceptorLister {
	return listersv1alpha1.NewClusterInterceptorLister(c.clusterInterceptors)
}

// eachDocument calls use with every non-empty document of a YAML text, as
// JSON.
func eachDocument(text string, use func(document []byte) error) error {
	reader := utilyaml.NewYAMLReader(bufferedReader(text))
	for number := 1; ; number++ {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		asJSON, err := utilyaml.ToJSON(document)
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		if bytes.Equal(asJSON, []byte("null")) {
			continue
		}
		if err := use(asJSON); err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
	}
}
