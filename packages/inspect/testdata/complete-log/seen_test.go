package seen

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	os.ReadFile("before-run.txt")
	code := m.Run()
	os.ReadFile("after-run.txt")
	os.Exit(code)
}

func TestConsults(t *testing.T) {
	os.Getenv("READ_IN_TEST")
	os.ReadFile("in-test.txt")
	syscall.Getenv("READ_BY_SYSCALL")
	fd, _ := syscall.Open("by-syscall.txt", syscall.O_RDONLY, 0)
	syscall.Close(fd)
	time.LoadLocation("Europe/Vienna")
	t.Chdir(t.TempDir())
	os.ReadFile("elsewhere.txt")
}

func TestChild(t *testing.T) {
	cmd := exec.Command("/bin/cat", "/dev/null")
	cmd.Env = []string{"A=b"}
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
}

func TestRoot(t *testing.T) {
	root, err := os.OpenRoot(".")
	if err != nil {
		t.Fatal(err)
	}
	root.ReadFile("in-root.txt")
}

func TestEnviron(t *testing.T) {
	for _, entry := range os.Environ() {
		if strings.HasPrefix(entry, "GOWS_COMPLETE_LOG=") {
			t.Error("the log's variable can be seen")
		}
	}
	if os.Getenv("GOWS_COMPLETE_LOG") != "" {
		t.Error("the log's variable can be read")
	}
	output, err := exec.Command("/usr/bin/env").Output()
	if err != nil || strings.Contains(string(output), "GOWS_COMPLETE_LOG") {
		t.Error("a child has the log's variable", err)
	}
}

func TestDescriptors(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata"))
	if err == nil {
		f.Close()
	}
	if allocs := testing.AllocsPerRun(10, func() { syscall.Getenv("X") }); allocs != 0 {
		t.Error("Getenv allocates", allocs)
	}
}
