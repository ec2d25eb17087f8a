package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// writer turns Go types into JSON Schemas, as encoding/json would decode them with unknown fields refused.
// Named structs become definitions, so that recursion ends and nothing is written twice.
type writer struct {
	defs object
}

// root is the schema of a struct, with the definitions that it needs.
func (w *writer) root(t reflect.Type) object {
	w.ref(t)
	name := defName(t)
	schema := w.defs[name].(object)
	if !w.refersTo(name) {
		delete(w.defs, name)
	}
	schema["$defs"] = w.defs
	return schema
}

// refersTo tells whether a definition refers to the one of that name, itself included.
func (w *writer) refersTo(name string) bool {
	data, err := json.Marshal(w.defs)
	if err != nil {
		panic(err)
	}
	return strings.Contains(string(data), `"#/$defs/`+name+`"`)
}

// of is the schema of a property of type t. null is what encoding/json leaves alone, so it may stand everywhere.
func (w *writer) of(t reflect.Type) object {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if schema, known := special(t); known {
		return schema
	}
	if reflect.PointerTo(t).Implements(unmarshaler) || t.Implements(unmarshaler) {
		panic(fmt.Sprintf("%s decodes itself: say in special() what it takes", t))
	}
	switch t.Kind() {
	case reflect.Struct:
		return w.ref(t)
	case reflect.Map:
		return object{"type": orNull("object"), "additionalProperties": w.of(t.Elem())}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": orNull("string")}
		}
		return object{"type": orNull("array"), "items": withoutNull(w.of(t.Elem()))}
	case reflect.String:
		schema := object{"type": orNull("string")}
		if values := enums[qualified(t)]; values != nil {
			schema["enum"] = values
		}
		return schema
	case reflect.Bool:
		return object{"type": orNull("boolean")}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64:
		return object{"type": orNull("integer")}
	case reflect.Float32, reflect.Float64:
		return object{"type": orNull("number")}
	case reflect.Interface:
		return object{}
	default:
		panic(fmt.Sprintf("no schema for %s", t))
	}
}

// ref is a reference to the definition of a struct, which is made where it is not there yet.
func (w *writer) ref(t reflect.Type) object {
	name := defName(t)
	if _, made := w.defs[name]; !made {
		w.defs[name] = nil // so that a struct that holds itself ends here
		properties, required := object{}, []string{}
		w.fields(t, properties, &required)
		schema := object{"type": orNull("object"), "properties": properties, "additionalProperties": false}
		if len(required) > 0 {
			slices.Sort(required)
			schema["required"] = required
		}
		w.defs[name] = schema
	}
	return object{"$ref": "#/$defs/" + name}
}

// fields adds the fields of a struct, those of embedded structs among them.
func (w *writer) fields(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" || (!field.IsExported() && !field.Anonymous) {
			continue
		}
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if name == "" && inner.Kind() == reflect.Struct && (field.Anonymous || strings.Contains(options, "inline")) {
			if t.Name() == "EmbeddedTask" {
				// A Custom Task has a spec of its own in the place of steps.
				w.fields(inner, properties, &[]string{})
			} else {
				w.fields(inner, properties, required)
			}
			continue
		}
		if name == "" {
			name = field.Name
		}
		properties[name] = w.of(field.Type)
		if isRequired(t, name, options) {
			*required = append(*required, name)
		}
	}
}

// withoutNull is the schema of what stands in a list, where no API takes null.
func withoutNull(schema object) object {
	if _, isRef := schema["$ref"]; isRef {
		return object{"$ref": schema["$ref"], "type": "object"}
	}
	types, several := schema["type"].([]string)
	if !several {
		return schema
	}
	strict := object{}
	for key, value := range schema {
		strict[key] = value
	}
	kept := slices.DeleteFunc(slices.Clone(types), func(one string) bool { return one == "null" })
	if len(kept) == 1 {
		strict["type"] = kept[0]
	} else {
		strict["type"] = kept
	}
	if values, limited := strict["enum"].([]any); limited {
		strict["enum"] = slices.DeleteFunc(slices.Clone(values), func(one any) bool { return one == nil })
	}
	return strict
}

func orNull(names ...string) []string {
	return append(names, "null")
}

// defName is the name of a struct's definition: `core.v1.Volume`.
func defName(t reflect.Type) string {
	parts := strings.Split(t.PkgPath(), "/")
	if len(parts) > 2 {
		parts = parts[len(parts)-2:]
	}
	return strings.Join(append(parts, t.Name()), ".")
}

// qualified is a type's full name: `k8s.io/api/core/v1.Volume`.
func qualified(t reflect.Type) string {
	return t.PkgPath() + "." + t.Name()
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()
