package control

import (
	"os"
	"path/filepath"
	"strings"
)

const listening = "0A"

// outgoing counts the TCP sockets of the process below proc that are connected to something, except those that came
// in at a port it listens on. See proc_net_tcp in Linux's documentation for the columns.
func outgoing(proc string) int {
	own := inodes(proc)
	var sockets [][]string
	ports := map[string]bool{}
	for _, name := range []string{"net/tcp", "net/tcp6"} {
		text, _ := os.ReadFile(filepath.Join(proc, name))
		for _, line := range strings.Split(string(text), "\n") {
			columns := strings.Fields(line)
			if len(columns) < 10 || !own[columns[9]] {
				continue
			}
			sockets = append(sockets, columns)
			if columns[3] == listening {
				ports[port(columns[1])] = true
			}
		}
	}
	count := 0
	for _, columns := range sockets {
		if columns[3] != listening && !ports[port(columns[1])] {
			count++
		}
	}
	return count
}

// inodes are those of the sockets that the process has open.
func inodes(proc string) map[string]bool {
	found := map[string]bool{}
	entries, _ := os.ReadDir(filepath.Join(proc, "fd"))
	for _, entry := range entries {
		target, _ := os.Readlink(filepath.Join(proc, "fd", entry.Name()))
		if inode, is := strings.CutPrefix(target, "socket:["); is {
			found[strings.TrimSuffix(inode, "]")] = true
		}
	}
	return found
}

func port(address string) string {
	return address[strings.LastIndexByte(address, ':')+1:]
}
