package discount

import "testing"

func TestSmallOrdersHaveNone(t *testing.T) {
	if got := For(Threshold - 1); got != 0 {
		t.Errorf("For(%v) = %v, want nothing", Threshold-1, got)
	}
}

func TestLargeOrdersHaveSome(t *testing.T) {
	if got := For(Threshold); got <= 0 || got >= Threshold {
		t.Errorf("For(%v) = %v", Threshold, got)
	}
}
