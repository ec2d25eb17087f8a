// Command kubernetes-reference answers questions about CEL expressions and
// ValidatingAdmissionPolicies with the code of the API server itself
// (k8s.io/apiserver, at the version in go.mod). The project's own answers are
// compared with these.
//
// It is a module of its own because the API server is built with another
// cel-go than Tekton, and both have to be asked as they are shipped.
//
// It reads one JSON object a line on standard input and writes one JSON object
// a line, in the same order, on standard output. ../README.md describes the
// fields. `make reference` builds it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/klog/v2"
)

const usage = `usage: kubernetes-reference MODE < questions.jsonl > answers.jsonl
modes:
  k8s-cel     CEL expressions, as a ValidatingAdmissionPolicy evaluates them
  k8s-policy  objects, as ValidatingAdmissionPolicies and their bindings judge them
`

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kubernetes-reference:", err)
		os.Exit(2)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("one mode is wanted\n" + usage)
	}
	switch args[0] {
	case "k8s-cel":
		return answerLines(answerCEL, in, out)
	case "k8s-policy":
		return answerLines(answerPolicy, in, out)
	}
	return fmt.Errorf("unknown mode %q\n%s", args[0], usage)
}

// answerLines answers each line. A line that cannot be read, or on which the
// API server's code panics, gets {"error": ...} and the next one is answered.
func answerLines(answer func([]byte) (any, error), in io.Reader, out io.Writer) error {
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

func writeAnswer(w io.Writer, answer func([]byte) (any, error), line []byte) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	value, err := protect(answer, line)
	if err != nil {
		return encoder.Encode(map[string]string{"error": err.Error()})
	}
	return encoder.Encode(value)
}

func protect(answer func([]byte) (any, error), line []byte) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return answer(line)
}
