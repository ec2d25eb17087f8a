//go:build plan

package main

import (
	"context"
	"encoding/json"
	"fmt"

	pipelinev1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	pipelinev1beta1 "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1beta1"
	"github.com/tektoncd/pipeline/pkg/reconciler/pipeline/dag"
	prresources "github.com/tektoncd/pipeline/pkg/reconciler/pipelinerun/resources"
	"github.com/tektoncd/pipeline/pkg/reconciler/taskrun"
	trresources "github.com/tektoncd/pipeline/pkg/reconciler/taskrun/resources"
	"github.com/tektoncd/pipeline/pkg/workspace"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"knative.dev/pkg/apis"
)

// The five characters that stand for the random end of a generated name.
const generatedSuffix = "xxxxx"

type planQuestion struct {
	Manifests string `json:"manifests"` // Pipelines and Tasks
	Run       string `json:"run"`       // one PipelineRun or TaskRun
	// Admitted leaves out the rules of the admission webhooks, which the
	// reconcilers apply once more.
	Admitted bool `json:"admitted"`
}

// The reconcilers bring the clients of three clouds and a vault along, which
// double what has to be downloaded and built; hence the build tag.
func init() { tagged["plan"] = answerPlan }

// planAnswer has either the tasks or the reason why the run as a whole fails.
type planAnswer struct {
	Problem string       `json:"problem,omitempty"`
	Message string       `json:"message,omitempty"`
	Tasks   []plannedRun `json:"tasks,omitempty"`
}

// plannedRun is one TaskRun: its spec, and the steps with all values that are
// known before it starts.
type plannedRun struct {
	Name       string                     `json:"name"` // of the TaskRun
	Task       string                     `json:"task"` // the pipeline's name for it
	After      []string                   `json:"after"`
	Params     map[string]any             `json:"params"`
	Workspaces map[string]any             `json:"workspaces"`
	When       pipelinev1.WhenExpressions `json:"when,omitempty"`
	Steps      []pipelinev1.Step          `json:"steps,omitempty"`
	Problem    string                     `json:"problem,omitempty"`
	Message    string                     `json:"message,omitempty"`
}

// library holds what a run may refer to, by name, all in one namespace.
type library struct {
	admitted  bool
	pipelines map[string]*pipelinev1.Pipeline
	tasks     map[string]*pipelinev1.Task
}

func answerPlan(line []byte) (any, error) {
	var question planQuestion
	if err := json.Unmarshal(line, &question); err != nil {
		return nil, err
	}
	ctx := context.Background()
	shelf, err := newLibrary(ctx, question.Manifests)
	if err != nil {
		return nil, err
	}
	shelf.admitted = question.Admitted
	var answer any
	err = eachDocument(question.Run, func(document []byte) error {
		var meta metav1.TypeMeta
		if err := json.Unmarshal(document, &meta); err != nil {
			return err
		}
		if meta.Kind == "TaskRun" {
			run := &pipelinev1.TaskRun{}
			if err := decodeAs(ctx, meta, document, run, &pipelinev1beta1.TaskRun{}); err != nil {
				return err
			}
			answer = planTaskRun(ctx, shelf, run)
			return nil
		}
		run := &pipelinev1.PipelineRun{}
		if err := decodeAs(ctx, meta, document, run, &pipelinev1beta1.PipelineRun{}); err != nil {
			return err
		}
		answer = planPipelineRun(ctx, shelf, run)
		return nil
	})
	return answer, err
}

func newLibrary(ctx context.Context, text string) (library, error) {
	shelf := library{false, map[string]*pipelinev1.Pipeline{}, map[string]*pipelinev1.Task{}}
	return shelf, eachDocument(text, func(document []byte) error {
		var meta metav1.TypeMeta
		if err := json.Unmarshal(document, &meta); err != nil {
			return err
		}
		switch meta.Kind {
		case "Pipeline":
			pipeline := &pipelinev1.Pipeline{}
			shelfErr := decodeAs(ctx, meta, document, pipeline, &pipelinev1beta1.Pipeline{})
			shelf.pipelines[pipeline.Name] = pipeline
			return shelfErr
		case "Task":
			task := &pipelinev1.Task{}
			shelfErr := decodeAs(ctx, meta, document, task, &pipelinev1beta1.Task{})
			shelf.tasks[task.Name] = task
			return shelfErr
		}
		return nil
	})
}

// convertible is a v1 object that may have been written as v1beta1.
type convertible interface {
	metav1.Object
	apis.Convertible
	SetDefaults(ctx context.Context)
}

// decodeAs reads a document, through the older version where it is written in
// that one, defaults it and gives it a name where the API server would.
func decodeAs(ctx context.Context, meta metav1.TypeMeta, document []byte, into convertible, older apis.Convertible) error {
	if meta.APIVersion == "tekton.dev/v1beta1" {
		if err := json.Unmarshal(document, older); err != nil {
			return err
		}
		if err := older.ConvertTo(ctx, into); err != nil {
			return err
		}
	} else if err := json.Unmarshal(document, into); err != nil {
		return err
	}
	into.SetDefaults(ctx)
	if into.GetName() == "" {
		into.SetName(into.GetGenerateName() + generatedSuffix)
	}
	if into.GetNamespace() == "" {
		into.SetNamespace(defaultNamespace)
	}
	return nil
}

// planPipelineRun goes the way of the PipelineRun reconciler, up to the
// creation of each TaskRun.
func planPipelineRun(ctx context.Context, shelf library, run *pipelinev1.PipelineRun) planAnswer {
	spec := run.Spec.PipelineSpec
	name := run.Name
	if ref := run.Spec.PipelineRef; ref != nil && ref.Name != "" {
		pipeline, found := shelf.pipelines[ref.Name]
		if !found {
			return planAnswer{Problem: "CouldntGetPipeline", Message: fmt.Sprintf("no Pipeline %q", ref.Name)}
		}
		spec, name = &pipeline.Spec, pipeline.Name
	}
	if spec == nil {
		return planAnswer{Problem: "CouldntGetPipeline", Message: "neither a name nor a spec"}
	}
	spec = spec.DeepCopy()
	spec.SetDefaults(ctx)
	if problem := checkPipelineRun(ctx, shelf, spec, run); problem != nil {
		return *problem
	}
	after := map[string][]string{}
	for _, task := range spec.Tasks {
		after[task.Name] = task.Deps()
	}
	prresources.ApplyParametersToWorkspaceBindings(run)
	spec, err := prresources.ApplyParameters(spec, run)
	if err != nil {
		return planAnswer{Problem: "PipelineValidationFailed", Message: err.Error()}
	}
	spec = prresources.ApplyContexts(spec, name, run)
	spec = prresources.ApplyWorkspaces(spec, run)
	run.Status.PipelineSpec = spec

	for _, task := range append(append([]pipelinev1.PipelineTask{}, spec.Tasks...), spec.Finally...) {
		if task.TaskRef != nil && !task.TaskRef.IsCustomTask() && shelf.tasks[task.TaskRef.Name] == nil {
			return planAnswer{Problem: "CouldntGetTask", Message: fmt.Sprintf("no Task %q", task.TaskRef.Name)}
		}
	}
	answer := planAnswer{}
	for _, list := range [][]pipelinev1.PipelineTask{spec.Tasks, spec.Finally} {
		for _, task := range list {
			planned, failure := planPipelineTask(ctx, shelf, run, task, after[task.Name])
			if failure != nil {
				return *failure
			}
			answer.Tasks = append(answer.Tasks, planned...)
		}
	}
	return answer
}

// checkPipelineRun runs the reconciler's checks in its order.
func checkPipelineRun(ctx context.Context, shelf library, spec *pipelinev1.PipelineSpec, run *pipelinev1.PipelineRun) *planAnswer {
	fail := func(reason string, err error) *planAnswer { return &planAnswer{Problem: reason, Message: err.Error()} }
	if _, err := dag.Build(pipelinev1.PipelineTaskList(spec.Tasks), pipelinev1.PipelineTaskList(spec.Tasks).Deps()); err != nil {
		return fail("PipelineInvalidGraph", err)
	}
	if _, err := dag.Build(pipelinev1.PipelineTaskList(spec.Finally), map[string][]string{}); err != nil {
		return fail("PipelineInvalidGraph", err)
	}
	if err := spec.Validate(ctx); err != nil && !shelf.admitted {
		return fail("PipelineValidationFailed", err)
	}
	if err := prresources.ValidateRequiredParametersProvided(&spec.Params, &run.Spec.Params); err != nil {
		return fail("ParameterMissing", err)
	}
	if err := prresources.ValidateParamTypesMatching(spec, run); err != nil {
		return fail("ParameterTypeMismatch", err)
	}
	if err := prresources.ValidateObjectParamRequiredKeys(spec.Params, run.Spec.Params); err != nil {
		return fail("ObjectParameterMissKeys", err)
	}
	if err := prresources.ValidateParamArrayIndex(spec, run.Spec.Params); err != nil {
		return fail("ParamArrayIndexingInvalid", err)
	}
	if err := prresources.ValidateWorkspaceBindings(spec, run); err != nil {
		return fail("InvalidWorkspaceBindings", err)
	}
	if err := prresources.ValidateTaskRunSpecs(spec, run); err != nil {
		return fail("InvalidTaskRunSpecs", err)
	}
	return nil
}

// planPipelineTask gives the TaskRuns of one task: several for a matrix.
func planPipelineTask(ctx context.Context, shelf library, run *pipelinev1.PipelineRun, task pipelinev1.PipelineTask, after []string) ([]plannedRun, *planAnswer) {
	resolved := &trresources.ResolvedTask{}
	switch {
	case task.TaskSpec != nil:
		resolved.TaskSpec = &task.TaskSpec.TaskSpec
	case task.TaskRef.IsCustomTask():
		return []plannedRun{{Task: task.Name, After: after, Problem: "custom task"}}, nil
	default:
		found := shelf.tasks[task.TaskRef.Name]
		resolved.TaskName, resolved.TaskSpec = found.Name, found.Spec.DeepCopy()
	}
	resolved.TaskSpec.SetDefaults(ctx)
	if err := taskrun.ValidateResolvedTask(ctx, task.Params, task.Matrix, resolved); err != nil {
		return nil, &planAnswer{Problem: "PipelineValidationFailed", Message: err.Error()}
	}
	applied := prresources.ApplyPipelineTaskContexts(&task, run.Status, &prresources.PipelineRunFacts{})
	combinations := []pipelinev1.Params{nil}
	if task.IsMatrixed() {
		combinations = applied.Matrix.FanOut()
	}
	names := prresources.GetNamesOfTaskRuns(nil, task.Name, run.Name, len(combinations))
	var planned []plannedRun
	for i, combination := range combinations {
		tr := &pipelinev1.TaskRun{ObjectMeta: metav1.ObjectMeta{Name: names[i], Namespace: run.Namespace}}
		tr.Spec.Params = append(append(pipelinev1.Params{}, combination...), applied.Params...)
		if resolved.TaskName != "" {
			tr.Spec.TaskRef = task.TaskRef
		} else {
			tr.Spec.TaskSpec = resolved.TaskSpec
		}
		one := plannedRun{Name: names[i], Task: task.Name, After: after, When: applied.When}
		bindings, err := bindWorkspaces(run, applied, resolved.TaskSpec)
		if err != nil {
			one.Problem, one.Message = "CreateRunFailed", err.Error()
		} else {
			tr.Spec.Workspaces = bindings
			finishTaskRun(ctx, shelf, tr, resolved, &one)
		}
		planned = append(planned, one)
	}
	return planned, nil
}

// bindWorkspaces follows getTaskrunWorkspaces of the PipelineRun reconciler,
// which is not exported.
func bindWorkspaces(run *pipelinev1.PipelineRun, task *pipelinev1.PipelineTask, spec *pipelinev1.TaskSpec) ([]pipelinev1.WorkspaceBinding, error) {
	bound := map[string]pipelinev1.WorkspaceBinding{}
	for _, binding := range run.Spec.Workspaces {
		bound[binding.Name] = binding
	}
	if task.TaskSpec != nil {
		used, err := workspace.FindWorkspacesUsedByTask(task.TaskSpec.TaskSpec)
		if err != nil {
			return nil, err
		}
		for _, own := range task.Workspaces {
			used.Delete(own.Name)
		}
		for _, name := range used.List() {
			task.Workspaces = append(task.Workspaces, pipelinev1.WorkspacePipelineTaskBinding{Name: name})
		}
	}
	var bindings []pipelinev1.WorkspaceBinding
	for _, wanted := range task.Workspaces {
		from := wanted.Workspace
		if from == "" {
			from = wanted.Name
		}
		if binding, found := bound[from]; found {
			binding.Name = wanted.Name
			if binding.VolumeClaimTemplate != nil {
				// The claim's name has a hash of the run's uid in it.
				binding.PersistentVolumeClaim = &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "generated-" + from}
				binding.VolumeClaimTemplate = nil
			}
			bindings = append(bindings, binding)
			continue
		}
		optional := false
		for _, declared := range spec.Workspaces {
			optional = optional || declared.Name == wanted.Name && declared.Optional
		}
		if !optional {
			return nil, fmt.Errorf("expected workspace %q to be provided by pipelinerun for pipeline task %q", from, task.Name)
		}
	}
	return bindings, nil
}

func planTaskRun(ctx context.Context, shelf library, run *pipelinev1.TaskRun) planAnswer {
	resolved := &trresources.ResolvedTask{TaskSpec: run.Spec.TaskSpec, TaskName: run.Name}
	if ref := run.Spec.TaskRef; ref != nil && ref.Name != "" {
		found, ok := shelf.tasks[ref.Name]
		if !ok {
			return planAnswer{Problem: "TaskRunResolutionFailed", Message: fmt.Sprintf("no Task %q", ref.Name)}
		}
		resolved.TaskName, resolved.TaskSpec = found.Name, found.Spec.DeepCopy()
	}
	resolved.TaskSpec.SetDefaults(ctx)
	one := plannedRun{Name: run.Name}
	finishTaskRun(ctx, shelf, run, resolved, &one)
	return planAnswer{Tasks: []plannedRun{one}}
}

// finishTaskRun goes the way of the TaskRun reconciler up to the pod.
func finishTaskRun(ctx context.Context, shelf library, tr *pipelinev1.TaskRun, resolved *trresources.ResolvedTask, one *plannedRun) {
	tr.SetDefaults(ctx)
	one.Params, one.Workspaces = map[string]any{}, map[string]any{}
	for _, param := range tr.Spec.Params {
		one.Params[param.Name] = param.Value
	}
	for _, binding := range tr.Spec.Workspaces {
		one.Workspaces[binding.Name] = binding
	}
	fail := func(err error) { one.Problem, one.Message = "TaskRunValidationFailed", err.Error() }
	if tr.Spec.TaskRef == nil {
		// An inline Task goes by the name of its run.
		resolved = &trresources.ResolvedTask{TaskName: tr.Name, TaskSpec: resolved.TaskSpec}
	}
	if err := taskrun.ValidateResolvedTask(ctx, tr.Spec.Params, &pipelinev1.Matrix{}, resolved); err != nil {
		fail(err)
		return
	}
	if err := trresources.ValidateParamArrayIndex(resolved.TaskSpec, tr.Spec.Params); err != nil {
		fail(err)
		return
	}
	var declared []pipelinev1.WorkspaceDeclaration
	if tr.Spec.TaskSpec != nil {
		for _, binding := range tr.Spec.Workspaces {
			declared = append(declared, pipelinev1.WorkspaceDeclaration{Name: binding.Name})
		}
	}
	declared = append(declared, resolved.TaskSpec.Workspaces...)
	if err := workspace.ValidateBindings(ctx, declared, tr.Spec.Workspaces); err != nil {
		fail(err)
		return
	}
	if err := workspace.ValidateOnlyOnePVCIsUsed(tr.Spec.Workspaces); err != nil {
		fail(err)
		return
	}
	spec := resolved.TaskSpec.DeepCopy()
	spec = trresources.ApplyParameters(spec, tr, spec.Params...)
	spec = trresources.ApplyContexts(spec, resolved.TaskName, tr)
	spec = trresources.ApplyResults(spec)
	spec = trresources.ApplyArtifacts(spec)
	spec = trresources.ApplyStepExitCodePath(spec)
	names := map[string]bool{}
	for _, declaration := range spec.Workspaces {
		names[declaration.Name] = true
	}
	for _, binding := range tr.Spec.Workspaces {
		if !names[binding.Name] {
			spec.Workspaces = append(spec.Workspaces, pipelinev1.WorkspaceDeclaration{Name: binding.Name})
		}
	}
	spec = trresources.ApplyWorkspaces(ctx, spec, spec.Workspaces, tr.Spec.Workspaces, workspace.CreateVolumes(tr.Spec.Workspaces))
	spec = trresources.ApplyCredentialsPath(spec, "/tekton/creds")
	if err := pipelinev1.ValidateUsageOfDeclaredParameters(ctx, spec.Steps, spec.Params); err != nil {
		one.Problem, one.Message = "PodCreationFailed", err.Error()
		return
	}
	if err := spec.Validate(ctx); err != nil && !shelf.admitted {
		fail(err)
		return
	}
	steps, err := pipelinev1.MergeStepsWithStepTemplate(spec.StepTemplate, spec.Steps)
	if err != nil {
		fail(err)
		return
	}
	one.Steps = steps
}
