package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	discoveryclient "k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
)

type (
	discoveryClient = discoveryclient.ServerResourcesInterface
	dynamicClient   = dynamic.Interface
)

// served lists the kinds a trigger may create: all of Tekton's, and the usual
// ones of Kubernetes.
var served = map[string]map[string]string{
	"v1": {
		"configmaps": "ConfigMap", "persistentvolumeclaims": "PersistentVolumeClaim", "pods": "Pod",
		"secrets": "Secret", "serviceaccounts": "ServiceAccount", "services": "Service", "namespaces": "Namespace",
	},
	"apps/v1":  {"deployments": "Deployment", "statefulsets": "StatefulSet"},
	"batch/v1": {"jobs": "Job", "cronjobs": "CronJob"},
	"tekton.dev/v1": {
		"pipelineruns": "PipelineRun", "pipelines": "Pipeline", "taskruns": "TaskRun", "tasks": "Task",
	},
	"tekton.dev/v1beta1": {
		"customruns": "CustomRun", "pipelineruns": "PipelineRun", "pipelines": "Pipeline",
		"stepactions": "StepAction", "taskruns": "TaskRun", "tasks": "Task",
	},
	"tekton.dev/v1alpha1": {"stepactions": "StepAction"},
	"triggers.tekton.dev/v1beta1": {
		"eventlisteners": "EventListener", "triggers": "Trigger", "triggerbindings": "TriggerBinding",
		"triggertemplates": "TriggerTemplate", "clustertriggerbindings": "ClusterTriggerBinding",
	},
	"triggers.tekton.dev/v1alpha1": {
		"clusterinterceptors": "ClusterInterceptor", "interceptors": "Interceptor", "eventlisteners": "EventListener",
		"triggers": "Trigger", "triggerbindings": "TriggerBinding", "triggertemplates": "TriggerTemplate",
		"clustertriggerbindings": "ClusterTriggerBinding",
	},
}

func knownResources() []*metav1.APIResourceList {
	var lists []*metav1.APIResourceList
	for groupVersion, kinds := range served {
		list := &metav1.APIResourceList{GroupVersion: groupVersion}
		for name, kind := range kinds {
			list.APIResources = append(list.APIResources, metav1.APIResource{Name: name, Kind: kind, Namespaced: true})
		}
		lists = append(lists, list)
	}
	return lists
}
