package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	pipelinev1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	pipelinev1alpha1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1alpha1"
	pipelinev1beta1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1beta1"
	"github.com/tektoncd/triggers/pkg/apis/triggers/contexts"
	triggersv1alpha1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1alpha1"
	triggersv1 "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"knative.dev/pkg/apis"
	knativejson "knative.dev/pkg/webhook/json"
	"knative.dev/pkg/webhook/resourcesemantics"
)

// admitted holds the kinds the two webhooks know, as their main programs list
// them.
var admitted = map[schema.GroupVersionKind]resourcesemantics.GenericCRD{
	triggersv1alpha1.SchemeGroupVersion.WithKind("ClusterTriggerBinding"): &triggersv1alpha1.ClusterTriggerBinding{},
	triggersv1alpha1.SchemeGroupVersion.WithKind("ClusterInterceptor"):    &triggersv1alpha1.ClusterInterceptor{},
	triggersv1alpha1.SchemeGroupVersion.WithKind("Interceptor"):           &triggersv1alpha1.Interceptor{},
	triggersv1alpha1.SchemeGroupVersion.WithKind("EventListener"):         &triggersv1alpha1.EventListener{},
	triggersv1alpha1.SchemeGroupVersion.WithKind("TriggerBinding"):        &triggersv1alpha1.TriggerBinding{},
	triggersv1alpha1.SchemeGroupVersion.WithKind("TriggerTemplate"):       &triggersv1alpha1.TriggerTemplate{},
	triggersv1alpha1.SchemeGroupVersion.WithKind("Trigger"):               &triggersv1alpha1.Trigger{},
	triggersv1.SchemeGroupVersion.WithKind("ClusterTriggerBinding"):       &triggersv1.ClusterTriggerBinding{},
	triggersv1.SchemeGroupVersion.WithKind("EventListener"):               &triggersv1.EventListener{},
	triggersv1.SchemeGroupVersion.WithKind("TriggerBinding"):              &triggersv1.TriggerBinding{},
	triggersv1.SchemeGroupVersion.WithKind("TriggerTemplate"):             &triggersv1.TriggerTemplate{},
	triggersv1.SchemeGroupVersion.WithKind("Trigger"):                     &triggersv1.Trigger{},
	pipelinev1alpha1.SchemeGroupVersion.WithKind("VerificationPolicy"):    &pipelinev1alpha1.VerificationPolicy{},
	pipelinev1alpha1.SchemeGroupVersion.WithKind("StepAction"):            &pipelinev1alpha1.StepAction{},
	pipelinev1beta1.SchemeGroupVersion.WithKind("Pipeline"):               &pipelinev1beta1.Pipeline{},
	pipelinev1beta1.SchemeGroupVersion.WithKind("Task"):                   &pipelinev1beta1.Task{},
	pipelinev1beta1.SchemeGroupVersion.WithKind("TaskRun"):                &pipelinev1beta1.TaskRun{},
	pipelinev1beta1.SchemeGroupVersion.WithKind("PipelineRun"):            &pipelinev1beta1.PipelineRun{},
	pipelinev1beta1.SchemeGroupVersion.WithKind("CustomRun"):              &pipelinev1beta1.CustomRun{},
	pipelinev1beta1.SchemeGroupVersion.WithKind("StepAction"):             &pipelinev1beta1.StepAction{},
	pipelinev1.SchemeGroupVersion.WithKind("Task"):                        &pipelinev1.Task{},
	pipelinev1.SchemeGroupVersion.WithKind("Pipeline"):                    &pipelinev1.Pipeline{},
	pipelinev1.SchemeGroupVersion.WithKind("TaskRun"):                     &pipelinev1.TaskRun{},
	pipelinev1.SchemeGroupVersion.WithKind("PipelineRun"):                 &pipelinev1.PipelineRun{},
}

type validateQuestion struct {
	YAML string `json:"yaml"`
}

type validateAnswer struct {
	Accepted bool   `json:"accepted"`
	Stage    string `json:"stage"`
	Message  string `json:"message"`
}

// errOneOnly ends the reading of a text after its first manifest.
var errOneOnly = errors.New("more than one manifest")

func answerValidate(line []byte) (any, error) {
	var question validateQuestion
	if err := json.Unmarshal(line, &question); err != nil {
		return nil, err
	}
	var manifest []byte
	err := eachDocument(question.YAML, func(document []byte) error {
		if manifest != nil {
			return errOneOnly
		}
		manifest = document
		return nil
	})
	if err != nil {
		return nil, err
	}
	return admit(manifest), nil
}

// admit does what the API server has the mutating and then the validating
// webhook do with a manifest that is being created.
func admit(manifest []byte) validateAnswer {
	var meta metav1.TypeMeta
	if err := json.Unmarshal(manifest, &meta); err != nil {
		return validateAnswer{Stage: "DECODE", Message: err.Error()}
	}
	kind, found := admitted[meta.GroupVersionKind()]
	if !found {
		return validateAnswer{Stage: "UNKNOWN", Message: fmt.Sprintf("unhandled kind: %v", meta.GroupVersionKind())}
	}
	ctx := apis.WithinCreate(contexts.WithUpgradeViaDefaulting(context.Background()))

	object := kind.DeepCopyObject().(resourcesemantics.GenericCRD)
	if err := knativejson.Decode(manifest, object, true); err != nil {
		return validateAnswer{Stage: "DECODE", Message: err.Error()}
	}
	// The mutating webhook's answer is a patch to what the object looks like once
	// it has been through Go: an empty list, for one, is gone after that.
	if _, err := json.Marshal(object); err != nil {
		return validateAnswer{Stage: "DECODE", Message: "cannot create patch for round tripped newBytes: cannot marshal interface: " + err.Error()}
	}
	object.SetDefaults(ctx)
	defaulted, err := json.Marshal(object)
	if err != nil {
		return validateAnswer{Stage: "DECODE", Message: err.Error()}
	}
	object = kind.DeepCopyObject().(resourcesemantics.GenericCRD)
	if err := knativejson.Decode(defaulted, object, true); err != nil {
		return validateAnswer{Stage: "DECODE", Message: err.Error()}
	}
	if problem := object.Validate(ctx).Filter(apis.ErrorLevel); problem != nil {
		return validateAnswer{Stage: "INVALID", Message: problem.Error()}
	}
	return validateAnswer{Accepted: true, Stage: "OK"}
}
