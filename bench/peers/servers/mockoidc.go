// Command peer runs mockoidc on a port, or measures how long its server takes to start and to stop.
package main

import (
	"encoding/json"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/oauth2-proxy/mockoidc"
)

func main() {
	if os.Args[1] == "fixture" {
		fixture(os.Args[2])
		return
	}
	server, err := mockoidc.NewServer(nil)
	check(err)
	server.ClientID, server.ClientSecret = "example", "example-secret"
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	check(err)
	check(server.Start(listener, nil))
	select {}
}

func fixture(times string) {
	n, err := strconv.Atoi(times)
	check(err)
	pairs := make([][2]float64, n)
	for i := range pairs {
		began := time.Now()
		server, err := mockoidc.Run()
		check(err)
		ready := time.Now()
		check(server.Shutdown())
		pairs[i] = [2]float64{milliseconds(ready.Sub(began)), milliseconds(time.Since(ready))}
	}
	check(json.NewEncoder(os.Stdout).Encode(pairs))
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

func check(err error) {
	if err != nil {
		panic(err)
	}
}
