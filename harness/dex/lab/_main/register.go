// Compiled as a part of Dex's own package cmd/dex (see harness/dex/overlay.py), whose map of storages it extends.

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strings"

	"github.com/dexidp/dex/server"

	"dex-refresh-harness/lab/control"
	"dex-refresh-harness/lab/rowlock"
)

func init() {
	storages["rowlock"] = func() StorageConfig { return new(rowlock.Config) }
	if len(os.Args) == 2 && os.Args[1] == "lab-types" {
		labTypes()
		os.Exit(0)
	}
	control.Start(labStockModules)
}

// labTypes prints which connector types there are, and which of them Dex did not register itself.
func labTypes() {
	var all, registered []string
	for name, factory := range server.ConnectorsConfig {
		all = append(all, name)
		made := runtime.FuncForPC(reflect.ValueOf(factory).Pointer()).Name()
		if !strings.HasPrefix(made, "github.com/dexidp/dex/server.") {
			registered = append(registered, name)
		}
	}
	sort.Strings(all)
	sort.Strings(registered)
	text, _ := json.Marshal(map[string][]string{"all": all, "registered": registered})
	fmt.Println(string(text))
}
