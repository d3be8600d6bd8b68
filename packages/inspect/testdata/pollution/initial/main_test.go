package initial

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if _, err := os.ReadFile("data.txt"); err != nil {
		os.Exit(3)
	}
	os.Stat("../clean/clean_test.go")
	os.Exit(m.Run())
}

func TestNothing(t *testing.T) {}
