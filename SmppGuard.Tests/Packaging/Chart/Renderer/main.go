// Renders a Helm chart's templates as `helm template` does, as far as our chart needs it, for where helm itself is missing: the same template engine and the same functions.
//
//	renderer CHART VALUES.yaml
//
// Errors of a template, `fail` among them, end it with 1.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"sigs.k8s.io/yaml"
)

type files map[string][]byte

func (f files) Get(name string) string { return string(f[name]) }

func (f files) Glob(pattern string) files {
	found := files{}
	for name, content := range f {
		if matches, _ := filepath.Match(pattern, name); matches {
			found[name] = content
		}
	}
	return found
}

func (f files) AsConfig() string {
	data := map[string]string{}
	for name, content := range f {
		data[filepath.Base(name)] = string(content)
	}
	return toYaml(data)
}

func toYaml(value interface{}) string {
	text, err := yaml.Marshal(value)
	if err != nil {
		panic(err)
	}
	return strings.TrimSuffix(string(text), "\n")
}

func read(path string) map[string]interface{} {
	content, err := os.ReadFile(path)
	end(err)
	value := map[string]interface{}{}
	end(yaml.Unmarshal(content, &value))
	return value
}

// What a user says stands over the default; maps are merged, everything else is replaced.
func merge(under, over map[string]interface{}) map[string]interface{} {
	for key, value := range over {
		below, isMap := under[key].(map[string]interface{})
		if above, isAlso := value.(map[string]interface{}); isMap && isAlso {
			under[key] = merge(below, above)
		} else if value == nil {
			delete(under, key)
		} else {
			under[key] = value
		}
	}
	return under
}

func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	chart := os.Args[1]
	values := merge(read(filepath.Join(chart, "values.yaml")), read(os.Args[2]))
	about := map[string]interface{}{}
	for key, value := range read(filepath.Join(chart, "Chart.yaml")) {
		about[strings.ToUpper(key[:1])+key[1:]] = value
	}

	loaded := files{}
	found, err := filepath.Glob(filepath.Join(chart, "files", "*"))
	end(err)
	for _, path := range found {
		content, err := os.ReadFile(path)
		end(err)
		loaded["files/"+filepath.Base(path)] = content
	}

	root := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["toYaml"] = toYaml
	functions["fromYaml"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		end(yaml.Unmarshal([]byte(text), &value))
		return value
	}
	functions["toJson"] = func(value interface{}) string {
		text, err := json.Marshal(value)
		end(err)
		return string(text)
	}
	functions["include"] = func(name string, data interface{}) (string, error) {
		var out bytes.Buffer
		err := root.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	root.Funcs(functions)

	names, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	end(err)
	sort.Strings(names)
	for _, path := range names {
		content, err := os.ReadFile(path)
		end(err)
		_, err = root.New(filepath.Base(path)).Parse(string(content))
		end(err)
	}

	data := map[string]interface{}{
		"Values":  values,
		"Chart":   about,
		"Files":   loaded,
		"Release": map[string]interface{}{"Name": "guard", "Namespace": "sms", "Service": "Helm", "Revision": 1, "IsInstall": true, "IsUpgrade": false},
		"Capabilities": map[string]interface{}{"KubeVersion": map[string]interface{}{"Version": "v1.30.0"}},
	}
	for _, path := range names {
		name := filepath.Base(path)
		var out bytes.Buffer
		end(root.ExecuteTemplate(&out, name, data))
		if strings.HasSuffix(name, ".yaml") {
			fmt.Printf("---\n# Source: smppguard/templates/%s\n%s\n", name, out.String())
		}
	}
}
