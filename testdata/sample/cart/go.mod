module example.com/shop/cart

go 1.25

require (
	example.com/shop/catalog v0.0.0
	example.com/shop/money v0.0.0
)
