// Package control lets the program that started this process move its clock and look inside it.
//
// Nothing listens: commands come over stdin as JSON lines, answers go to a descriptor that was handed down, and the
// end of stdin ends the process, so that none is left when whoever started it is killed. All of it is off unless
// DEX_LAB_CONTROL holds the number of that descriptor: started by hand, this is an ordinary Dex.
package control

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	_ "unsafe" // for linkname
)

// Both stand in package time, which a build overlay extends (harness/dex/goroot.py); without the overlay, in
// tests of this package, they are variables that nobody reads.
//
//go:linkname offset time.labOffset
var offset int64

//go:linkname speed time.labSpeed
var speed int64

// command is one line on stdin; what is absent stays as it is.
type command struct {
	OffsetNS   *int64 `json:"offset_ns"`
	TimerSpeed *int64 `json:"timer_speed"`
	Measure    bool   `json:"measure"`
}

// answer is one line back for each command.
type answer struct {
	Error       string       `json:"error,omitempty"`
	Now         time.Time    `json:"now"`
	Measurement *Measurement `json:"measurement,omitempty"`
}

// Start obeys commands from now on, if this process was started to be controlled. stock are the modules that every
// Dex is made of; goroutines in others, and in Dex's connectors, are told apart when measuring.
func Start(stock []string) {
	number, err := strconv.Atoi(os.Getenv("DEX_LAB_CONTROL"))
	if err != nil {
		return
	}
	answers := json.NewEncoder(os.NewFile(uintptr(number), "answers"))
	go func() {
		defer os.Exit(0)
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			if answers.Encode(obey(lines.Bytes(), stock)) != nil {
				return
			}
		}
	}()
}

func obey(line []byte, stock []string) answer {
	var c command
	if err := json.Unmarshal(line, &c); err != nil {
		return answer{Error: err.Error(), Now: time.Now()}
	}
	if c.OffsetNS != nil {
		atomic.StoreInt64(&offset, *c.OffsetNS)
	}
	if c.TimerSpeed != nil {
		atomic.StoreInt64(&speed, *c.TimerSpeed)
	}
	a := answer{Now: time.Now()}
	if c.Measure {
		a.Measurement = Measure(stock)
	}
	return a
}
