// Command tekton-reference answers questions about webhook deliveries with the
// code of Tekton itself (tektoncd/triggers and tektoncd/pipeline, at the
// versions in go.mod). The project's own answers are compared with these.
//
// It reads one JSON object a line on standard input and writes one JSON object
// a line, in the same order, on standard output. README.md describes the
// fields of each mode. `make reference` builds it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

const usage = `usage: tekton-reference MODE < questions.jsonl > answers.jsonl
modes:
  cel [--context FILE] CEL expressions, each as a filter or as an overlay
  simulate             one trigger each: interceptors, params, rendered resources
  sink                 whole HTTP requests to an EventListener
  validate             manifests, as the admission webhooks judge them
  bench                how long one question of the mode simulate takes
  plan                 PipelineRuns and TaskRuns: the Tasks with values put in
                       (only when built with -tags plan)
`

// answerer turns one line of input into the value to write.
type answerer func(line []byte) (any, error)

// tagged holds the modes of files that are compiled only under a build tag.
var tagged = map[string]answerer{}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tekton-reference:", err)
		os.Exit(2)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("no mode\n" + usage)
	}
	answer, err := mode(args[0], args[1:])
	if err != nil {
		return err
	}
	return answerLines(answer, in, out)
}

func mode(name string, args []string) (answerer, error) {
	switch name {
	case "cel":
		switch {
		case len(args) == 0:
			return newCELAnswerer("")
		case len(args) == 2 && args[0] == "--context":
			return newCELAnswerer(args[1])
		}
		return nil, errors.New("cel takes --context FILE and nothing else\n" + usage)
	case "simulate":
		return answerSimulate, nil
	case "sink":
		return answerSink, nil
	case "validate":
		return answerValidate, nil
	case "bench":
		return answerBench, nil
	}
	if answer, found := tagged[name]; found {
		return answer, nil
	}
	return nil, fmt.Errorf("unknown mode %q\n%s", name, usage)
}

// answerLines answers each line. A line that cannot be read, or on which
// Tekton's code panics, gets {"error": ...} and the next one is answered.
func answerLines(answer answerer, in io.Reader, out io.Writer) error {
	reader := bufio.NewReader(in)
	writer := bufio.NewWriter(out)
	for {
		line, readErr := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := writeAnswer(writer, answer, line); err != nil {
				return err
			}
			// Each answer leaves at once, so that a caller can hold a dialogue.
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

func writeAnswer(w io.Writer, answer answerer, line []byte) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	value, err := protect(answer, line)
	if err != nil {
		return encoder.Encode(map[string]string{"error": err.Error()})
	}
	return encoder.Encode(value)
}

func protect(answer answerer, line []byte) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return answer(line)
}
