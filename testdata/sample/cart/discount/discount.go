// Package discount says how much less a large order costs.
package discount

import "example.com/shop/money"

// Threshold is the order from which on there is a discount.
const Threshold money.Amount = 50_00

const percent = 5

// For returns what is taken off a sum.
func For(sum money.Amount) money.Amount {
	if sum < Threshold {
		return 0
	}
	return sum.Percent(percent)
}
