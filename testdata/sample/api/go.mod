module example.com/shop/api

go 1.25

require (
	example.com/shop/cart v0.0.0
	example.com/shop/catalog v0.0.0
	example.com/shop/money v0.0.0
)
