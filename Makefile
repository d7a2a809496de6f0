# Verbs only; each is one command that works without make.
# `publish` makes artifacts/smpcheck/smpcheck, compiled ahead for this machine.
.PHONY: build publish test check explore replay bench bench-fuzz integrations ci

build:
	dotnet build Verify.sln

publish:
	dotnet publish src/Explorer -c Release --use-current-runtime --self-contained false -p:PublishReadyToRun=true \
		-p:ArtifactsPivots=ahead -o artifacts/smpcheck

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

# The plug-in for Coyote and QuikGraph, beside the tool; needs their packages (README).
integrations:
	dotnet test tests/Integrations -c Release

ci:
	.ci/run
