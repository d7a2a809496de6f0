# Verbs only; each is one command that works without make.
.PHONY: build test check explore replay bench bench-fuzz ci

build:
	dotnet build Verify.sln

test:
	dotnet test Verify.sln

check:
	dotnet run --project src/Explorer -c Release -- check

explore:
	dotnet run --project src/Explorer -c Release -- list

replay:
	dotnet run --project src/Explorer -c Release -- replay counterexamples/*.json

bench:
	dotnet run --project bench -c Release

bench-fuzz:
	dotnet run --project bench -c Release -- fuzz bench/fuzz.md

ci:
	.ci/run
