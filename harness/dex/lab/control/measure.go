package control

import (
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// Measurement is what a leak in a connector makes grow.
type Measurement struct {
	// Goroutines is the number of all.
	Goroutines int `json:"goroutines"`
	// Suspicious counts those that are in the connector's code, or were started by it, by the innermost such function.
	Suspicious map[string]int `json:"suspicious"`
	// Sockets is the number of open TCP connections that this process made to others; 0 where /proc is missing.
	Sockets int `json:"sockets"`
}

// Measure looks at this process now.
func Measure(stock []string) *Measurement {
	stacks := allStacks()
	return &Measurement{
		Goroutines: len(stacks),
		Suspicious: group(stacks, foreignPrefixes(stock)),
		Sockets:    outgoing("/proc/self"),
	}
}

func allStacks() []string {
	for size := 1 << 20; ; size *= 2 {
		buffer := make([]byte, size)
		if n := runtime.Stack(buffer, true); n < size {
			return strings.Split(strings.TrimSpace(string(buffer[:n])), "\n\n")
		}
	}
}

// foreignPrefixes are the beginnings of the names of functions that a connector under test is made of: its own
// module, the modules that only it brought in, and Dex's own connectors.
func foreignPrefixes(stock []string) []string {
	prefixes := []string{"github.com/dexidp/dex/connector/"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return prefixes
	}
	known := map[string]bool{"github.com/dexidp/dex": true}
	for _, module := range stock {
		known[module] = true
	}
	for _, module := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if !known[module.Path] {
			prefixes = append(prefixes, module.Path+".", module.Path+"/")
		}
	}
	return prefixes
}

// ours is the generated package of the lab itself, which stands inside the connector's module.
const ours = "/dexrefreshharnesslab/"

// frame is a line of a stack that names a function, also one that started the goroutine.
var frame = regexp.MustCompile(`(?m)^(?:created by )?(\S+?)(?:\([^()]*\)| in goroutine \d+)$`)

func group(stacks, prefixes []string) map[string]int {
	counts := map[string]int{}
	for _, stack := range stacks {
		if name := innermost(stack, prefixes); name != "" {
			counts[name]++
		}
	}
	return counts
}

func innermost(stack string, prefixes []string) string {
	for _, match := range frame.FindAllStringSubmatch(stack, -1) {
		name := strings.ReplaceAll(match[1], "%2e", ".")
		if strings.Contains(name, ours) {
			continue
		}
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) {
				return name
			}
		}
	}
	return ""
}
