package order

import "testing"

var first bool

func TestFirst(t *testing.T) { first = true }

func TestSecond(t *testing.T) {
	if !first {
		t.Fatal("TestFirst has not run")
	}
}
