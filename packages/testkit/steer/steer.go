// Package steer lets a Go test be told from outside what to do, so that nothing in a test suite sleeps for luck.
package steer

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// steer connects to the socket $GOWS_STEER, says its name, and does what it is told, one line a command, until a
// command ends it. Each command that does not end it is answered by "ok", so that the other side knows it is done.
func steer(t *testing.T, name string) {
	t.Helper()
	conn, err := net.Dial("unix", os.Getenv("GOWS_STEER"))
	if err != nil {
		t.Fatalf("steer: %v", err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%d %s\n", os.Getpid(), name)
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		command, rest, _ := strings.Cut(lines.Text(), " ")
		switch command {
		case "pass":
			return
		case "fail":
			t.Fatal("steer: told to fail", rest)
		case "skip":
			t.Skip("steer: told to skip", rest)
		case "panic":
			panic("steer: told to panic " + rest)
		case "goroutine-panic":
			go panic("steer: told to panic in a goroutine " + rest)
			select {}
		case "exit":
			code, _ := strconv.Atoi(rest)
			os.Exit(code)
		case "hang":
			fmt.Fprintln(conn, "ok")
			for {
				time.Sleep(time.Hour)
			}
		case "print":
			fmt.Println(rest)
		case "print-partial":
			fmt.Print(rest)
		case "log":
			t.Log(rest)
		case "error":
			t.Error(rest)
		case "race":
			race()
		case "child":
			// A child that outlives the test and holds its output.
			child := exec.Command("sleep", "600")
			child.Stdout, child.Stderr = os.Stdout, os.Stderr
			if err := child.Start(); err != nil {
				t.Fatalf("steer: %v", err)
			}
		case "read":
			os.ReadFile(rest)
		case "getenv":
			os.Getenv(rest)
		default:
			t.Fatalf("steer: unknown command %q", lines.Text())
		}
		fmt.Fprintln(conn, "ok")
	}
	t.Fatal("steer: the other side is gone")
}

func race() {
	shared, done := 0, make(chan bool)
	go func() { shared++; done <- true }()
	shared++
	<-done
}
