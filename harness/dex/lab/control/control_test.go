package control

import (
	"net"
	"reflect"
	"testing"
	"time"
)

func TestAnOffsetIsStoredAndAnswered(t *testing.T) {
	t.Cleanup(func() { offset = 0 })
	got := obey([]byte(`{"offset_ns": 5000000000}`), nil)
	if got.Error != "" || offset != 5_000_000_000 || time.Since(got.Now).Abs() > 10*time.Second {
		t.Fatalf("%+v, offset %d", got, offset)
	}
}

func TestALineThatIsNoCommandIsAnError(t *testing.T) {
	if got := obey([]byte(`offset`), nil); got.Error == "" {
		t.Fatal("taken")
	}
}

func TestStacksAreGroupedByTheInnermostFunctionOfTheConnector(t *testing.T) {
	stacks := []string{
		"goroutine 1 [chan receive]:\nnet/http.(*persistConn).readLoop(0xc0)\n\t/x.go:1 +0x1\ncreated by example.com/mod/conn.(*c).Refresh in goroutine 7\n\t/y.go:2 +0x2",
		"goroutine 2 [select]:\nexample.com/mod/conn.(*c).wait(0xc0, {0x1, 0x2})\n\t/x.go:1\nexample.com/mod/conn.(*c).Refresh(...)\n\t/x.go:9",
		"goroutine 3 [select]:\nexample.com/mod/v1%2e2.wait(0xc0)\n\t/x.go:1",
		"goroutine 4 [select]:\nexample.com/model.wait(0xc0)\n\t/x.go:1",
		"goroutine 5 [select]:\nexample.com/mod/conn/dexrefreshharnesslab/control.Start.func1()\n\t/x.go:1\nmain.main()\n\t/x.go:1",
	}
	want := map[string]int{
		"example.com/mod/conn.(*c).Refresh": 1,
		"example.com/mod/conn.(*c).wait":    1,
		"example.com/mod/v1.2.wait":         1,
	}
	if got := group(stacks, []string{"example.com/mod.", "example.com/mod/"}); !reflect.DeepEqual(got, want) {
		t.Fatalf("%v", got)
	}
}

func TestOnlyConnectionsMadeByTheProcessAreCounted(t *testing.T) {
	before := outgoing("/proc/self")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	made, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	came, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer came.Close()
	if got := outgoing("/proc/self") - before; got != 1 {
		t.Fatalf("%d", got)
	}
}
