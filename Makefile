# targets are filled in with the rooms
.PHONY: build
build:
	npx tsc
